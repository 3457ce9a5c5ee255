#include "filter/policy/assent_words.h"

#include <glib.h>
#include <string.h>

static const struct {
	unsigned kind;
	const char *words;	/* each with a space before and behind */
} table[] = {
	{ ASSENT_YES,
	  " да ага угу подтверждаю подтверждаем подтверждено верно точно"
	  " именно конечно"
	  " підтверджую підтверджуємо підтверджено авжеж вірно звісно"
	  " звичайно"
	  " yes yeah yep yup confirm confirmed confirming correct indeed"
	  " absolutely definitely exactly affirmative " },
	{ ASSENT_YES_UKRAINIAN, " так " },
	{ ASSENT_OWN,
	  " я мы мое мой моя мною мной меня нас нами наше наш наша"
	  " ми моє мій мене нами нас"
	  " i we me us my our mine ours myself i'm i've"
	  " ich wir mir uns meine yo moi je soy fui jestem mój moje moja mnie"
	  " " },
	{ ASSENT_WEAK,
	  " + ok okay okey k ок окей хорошо добре гаразд sure right true"
	  " 👍 ✅ ✔ 👌 "
	  " спасибо спс благодарю благодарим дякую дякуємо thanks thank thx"
	  " cheers danke merci gracias dzięki dziękuję"
	  " ja genau richtig stimmt bestätige bestätigt oui confirme si sí"
	  " confirmo correcto tak potwierdzam da podtverzhdayu spasibo " },
	{ ASSENT_FILLER,
	  " это этот эту данное данный был была было были писал писала писали"
	  " написал написала написали отправил отправила отправили отправлял"
	  " отправляла отправляли отправлено послал послала письмо письма"
	  " сообщение обращение запрос заявка заявку тикет авторство отправку"
	  " свое своё от с из и все его ее действительно вчера сегодня утром"
	  " вечером большое огромное пожалуйста собственноручно"
	  " лично сам сама автор отправитель"
	  " це цей цю був була було були писав писала писали написав написала"
	  " написали відправив відправила відправили відправляв відправляла"
	  " надіслав надіслала надсилав надсилала лист листа повідомлення"
	  " звернення запит заявка заявку своє від з із і та саме дійсно"
	  " дуже вчора сьогодні вранці особисто сам сама автор відправник будь"
	  " ласка справді щиро"
	  " it this that it's that's was is were did have wrote sent written"
	  " a an the message mail email e-mail letter request ticket from by"
	  " of course do am please and you very much many lot lots so all"
	  " really hereby yesterday today morning earlier personally sender author"
	  " das war habe ist von mir geschrieben gesendet geschickt hiermit"
	  " die nachricht vielen dank bitte"
	  " c'est bien j'ai écrit envoyé ce message mon beaucoup oui"
	  " es mío mi este mensaje lo he escrito enviado muchas"
	  " to ja napisałem napisałam wysłałem wysłałam moją wiadomość"
	  " ode eto eto pisal pisala moe pismo " },
	{ ASSENT_GREETING,
	  " здравствуйте здравствуй приветствую привет добрый доброе доброго"
	  " день уважаемые уважаемая уважаемый коллеги"
	  " вітаю привіт доброї добрий доброго шановні шановна шановний"
	  " hello hi hey dear good greetings"
	  " hallo guten moin sehr bonjour bonsoir hola buenos dzień witam"
	  " cześć " },
	{ ASSENT_CLOSING,
	  " уважением повагою regards sincerely yours best kind warm grüße"
	  " grüßen freundlichen cordialement saludos pozdrawiam pozdrowieniami"
	  " " },
	{ ASSENT_NO,
	  " нет не неа нету ні no nope nah nein non nie nee not "
	  " 👎 ❌ 🚫 " },
	{ ASSENT_ASKS,
	  " did was is were do have am " }
};

unsigned
assent_word (const char *word)
{
	g_autofree char *spaced = g_strdup_printf (" %s ", word);
	unsigned bits = 0;

	for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
		if (strstr (table[i].words, spaced) != NULL)
			bits |= table[i].kind;
	return bits;
}

const char assent_denials[] =
	/* Russian */
	"\\bне\\s+(?:(?:был|была|было|были)\\s+)?(?:я|мы|мо[ейя]\\w{0,2}"
	"|наш\\w{0,2}|мной|мною|нами|от\\s+(?:меня|нас|моего|нашего)"
	"|с\\s+(?:моего|нашего))\\b"
	"|\\bне\\s+(?:мог(?:ла|ли)?\\s+)?(?:(?:это|этого|такого|вам|его|ничего)"
	"\\s+)?(?:на|от|по)?(?:писал|правлял|слал|сылал|править|писать)"
	"(?:а|и|о)?\\b"
	"|\\bне\\s+(?:создавал|открывал|заказывал|запрашивал|просил"
	"|оставлял|делал|обращал|подавал)(?:а|и)?(?:с[ья])?\\b"
	"|\\bне\\s+(?:имею|имеем)\\s+отношения\\b"
	/* Ukrainian */
	"|\\bне\\s+(?:(?:був|була|було|були)\\s+)?(?:ми|моє|мій|мого|моєї|наш\\w{0,2}"
	"|від\\s+(?:мене|нас|мого)|з\\s+(?:мого|нашого))\\b"
	"|\\bне\\s+(?:(?:це|цього|такого|вам|його|нічого)\\s+)?(?:на)?(?:писав"
	"|писала|писали|діслав|діслала|дсилав|дсилала|дсилали)\\b"
	"|\\bне\\s+(?:від|по)?(?:правляв|правляла|правляли|правив|правила"
	"|силав|силала|силали)\\b"
	"|\\bне\\s+(?:створюва|відкрива|замовля|запитува|проси|роби|зверта"
	"|подава|залиша)(?:в|ла|ли)(?:с[ья])?\\b"
	/* English */
	"|\\bnot\\s+(?:(?:sent|written|made|done|coming)\\s+)?(?:(?:by|from)\\s+)?"
	"(?:me|mine|us|ours|my|our|i)\\b"
	"|\\b(?:was|were|is|are)n'?t\\s+(?:(?:sent|written|made|done)\\s+)?"
	"(?:(?:by|from)\\s+)?(?:me|mine|us|ours|my|our|i)\\b"
	"|\\b(?:did\\s+not|didn'?t|never|have\\s+not|haven'?t|has\\s+not|hasn'?t"
	"|not)\\s+(?:\\w+\\s+){0,2}?(?:write|wrote|written|writing|send|sent"
	"|sending|ask|asked|request|requested|order|ordered|submit|submitted"
	"|contact|contacted|mail|mailed|email|emailed|create|created|do|make"
	"|made|authorize|authorise|authorized|authorised)\\b"
	"|\\b(?:nothing\\s+to\\s+do\\s+with|no\\s+knowledge\\s+of)\\b"
	/* German, French, Spanish, Polish */
	"|\\bnicht\\s+(?:von\\s+)?(?:ich|mir|uns|wir|meine?)\\b"
	"|\\b(?:ich|wir)\\s+nicht\\b|\\bnicht\\s+(?:geschrieben|gesendet"
	"|geschickt|verfasst|verschickt)\\b"
	"|\\b(?:pas\\s+(?:de\\s+)?(?:moi|nous|écrit|envoyé|mon|ma))\\b"
	"|\\bno\\s+(?:fui|fuimos|soy|era|es\\s+m[ií]o|es\\s+mi|lo\\s+he|lo\\s+envié"
	"|lo\\s+escribí|he\\s+(?:escrito|enviado)|escribí|envié|mandé)\\b"
	"|\\bnie\\s+(?:ja|my|moj\\w|mój|ode\\s+mnie|od\\s+nas|pisałe?a?m"
	"|napisałe?a?m|wysłałe?a?m|wysyłałe?a?m)\\b";

#define CAN_DO_RU "(?:войти|зайти|попасть|открыть|подключиться|получить" \
	"|загрузить|скачать|увидеть|отправить\\s+почту|авторизоваться" \
	"|залогиниться|запустить|достучаться|обновить|оплатить)"
#define CAN_DO_UK "(?:увійти|зайти|потрапити|відкрити|підключитися" \
	"|отримати|завантажити|побачити|авторизуватися|залогінитися" \
	"|запустити|оновити|оплатити)"

const char assent_harmless[] =
	"\\bне\\s+(?:работа(?:ет|ют|л|ла|ло|ли)|открыва(?:ется|ются)"
	"|отвеча(?:ет|ют)|груз(?:ится|ятся)|загружа(?:ется|ются)"
	"|приход(?:ит|ят)|доход(?:ит|ят)|уход(?:ит|ят)|виден|видно|видны"
	"|доступ(?:ен|на|но|ны)|пуска(?:ет|ют)|запуска(?:ется|ются)"
	"|подключа(?:ется|ются)|обновля(?:ется|ются)|отобража(?:ется|ются)"
	"|сохраня(?:ется|ются)|отправля(?:ется|ются)|показыва(?:ет|ют)"
	"|пингу(?:ется|ются)|хватает|заход(?:ит|ят)"
	"|(?:могу|можем|может|могут|удается|получается)\\s+" CAN_DO_RU ")\\b"
	"|\\bне\\s+(?:працю(?:є|ють|вав|вала)|відкрива(?:ється|ються)"
	"|відповіда(?:є|ють)|вантаж(?:иться|аться)|завантажу(?:ється|ються)"
	"|приход(?:ить|ять)|доход(?:ить|ять)|надход(?:ить|ять)|видно"
	"|доступн(?:ий|а|е|і)|пуска(?:є|ють)|запуска(?:ється|ються)"
	"|підключа(?:ється|ються)|оновлю(?:ється|ються)|показу(?:є|ють)"
	"|відобража(?:ється|ються)|надсила(?:ється|ються)|пінгується"
	"|вистачає|заход(?:ить|ять)"
	"|(?:можу|можемо|може|можуть|вдається|виходить)\\s+" CAN_DO_UK ")\\b"
	"|(?<!\\bi\\s)(?<!\\bwe\\s)\\b(?:does\\s+not|doesn'?t|do\\s+not|don'?t"
	"|is\\s+not|isn'?t|are\\s+not|aren'?t|not)\\s+(?:work|working|load"
	"|loading|open|opening|respond|responding|reachable|available"
	"|accessible|start|starting|arrive|arriving|come|coming|connect"
	"|connecting|up|online)\\b"
	"|\\b(?:cannot|can\\s+not|can'?t|could\\s+not|couldn'?t)\\s+(?:log|login"
	"|access|open|connect|reach|upload|download|see\\s+(?:my|the)|enter|pay"
	"|receive\\s+mail)\\b";

const char assent_negations[] =
	"\\b(?:не|ни|нет|неа|нету|никогда|никто|никому|ничего|никак\\w*"
	"|неизвестн\\w*|незнаком\\w*|неправд\\w*|впервые"
	"|ні|нема|немає|ніколи|ніхто|нічого|ніяк\\w*|невідом\\w*|уперше|вперше"
	"|not|no|none|never|nothing|nobody|neither|nor|nope|unknown|cannot"
	"|unaware|\\w+n't|dont|didnt|wasnt|isnt|doesnt|cant|wont|havent"
	"|nicht|kein\\w*|nein|niemals|pas|jamais|aucun\\w*|non|nunca|nadie"
	"|ning[uú]n\\w*|nie|nigdy|żaden|żadn\\w*)\\b|[👎❌🚫❓🤔😡]";

const char assent_doubts[] =
	"\\b(?:ли|чи|кто\\w*|что\\s+(?:это|за|вы|такое)|какое|какой|какая|зачем|почему"
	"|откуда|разве|спам\\w*|мошен\\w*|обман\\w*|поддел\\w*|фейк\\w*|фишинг\\w*"
	"|взлом\\w*|хакер\\w*|укра\\w+|удал\\w+|игнор\\w*|закройте|отмен\\w*"
	"|отпиш\\w*|отпис\\w*|прекрат\\w*|но|однако|друг(?:ой|ая|ие|ого|их|им)"
	"|чуж\\w*|посторон\\w*|якобы|вроде|кажется|наверн\\w*|возможно|может"
	"|сомнева\\w*|странн\\w*|подозр\\w*|ошиблись|ошибочн\\w*"
	"|хто\\w*|що\\s+(?:це|за|ви|таке)|яке|який|яка|навіщо|чому|звідки|хіба"
	"|шахра\\w*|підроб\\w*|фішинг\\w*|злам\\w*|видал\\w*|ігнор\\w*|закрийте"
	"|скас\\w*|відпис\\w*|припин\\w*|але|проте|однак|інш(?:ий|а|і|ого|их|им)"
	"|сторонн\\w*|нібито|начебто|мабуть|можливо|здається|дивн\\w*|підозр\\w*"
	"|помилились|помилков\\w*"
	"|who\\w*|what(?:'s|s)?\\s+(?:is|was|are|the|this|that|it|kind)|what's"
	"|why|spam\\w*|scam\\w*|fraud\\w*|fake\\w*|forge\\w*|spoof\\w*|phish\\w*"
	"|hack\\w*|stolen|stole|compromis\\w*|delet\\w*|ignor\\w*|cancel\\w*"
	"|unsubscribe\\w*|remove|stop|but|however|someone|somebody|another|else"
	"|maybe|perhaps|probably|possibly|suppos\\w*|strange|suspicious|weird"
	"|impersonat\\w*|mistake\\w*|wrong\\s+(?:person|address|recipient|mail\\w*)"
	"|betrug|aber|mais|pero|ale|virus\\w*|вирус\\w*|вірус\\w*)\\b";

const char assent_requests[] =
	"\\b(?:когда|скоро|сколько|можно|можете|сможете|коли|скільки|можна"
	"|зможете|when|how\\s+(?:long|soon|much)|eta|can\\s+you|could\\s+you"
	"|will\\s+you|would\\s+you|please)\\b";

const char assent_topics[] =
	"\\b(?:эт\\w+|письм\\w*|писал\\w*|отправ\\w*|сообщени\\w*|я|мы|мо[ейя]\\w*"
	"|ц(?:е|ей|ього|ьому)|лист\\w*|писав\\w*|надісл\\w*|повідомл\\w*|ми|моє|мій"
	"|this|that|message|mail\\w*|email\\w*|wrote|written|sent|i|me|we|us"
	"|my)\\b";

const char assent_last[] =
	"^\\W*(?:this message was sent automatically"
	"|это письмо отправлено автоматически"
	"|цей лист надіслано автоматично)\\W*$";

const char assent_about[] =
	"\\b(?:письм\\w*|писал\\w*|написа\\w*|отправ\\w*|рассыл\\w*|разосла\\w*"
	"|сообщени\\w*|адрес\\w*|ящик\\w*|парол\\w*|имени|бывш\\w*|бот\\w*"
	"|автор\\w*|сын\\w*|муж\\w*|жена|брат\\w*|сотрудни\\w*|коллег\\w*|админ\\w*"
	"|блокир\\w*|заблок\\w*|мер[ыу]|закр\\w*|получ\\w*|в\\s+курсе"
	"|лист\\w*|писав\\w*|надсил\\w*|надісл\\w*|розсил\\w*|повідомл\\w*"
	"|скриньк\\w*|імені|колишн\\w*|чолові\\w*|дружин\\w*|співробітник\\w*"
	"|колег\\w*|блокуй\\w*|отрима\\w*"
	"|mail\\w*|e-?mail\\w*|message\\w*|letter\\w*|sen[dt]\\w*|wrote|writ\\w*"
	"|address\\w*|inbox|password\\w*|my\\s+name|behalf|former|ex|bots?|son"
	"|wife|husband|employee\\w*|colleague\\w*|admin\\w*|block\\w*|ban\\w*|clos\\w*"
	"|got|receiv\\w*|aware|junk)\\b";
