#include "parser/tongue.h"

const struct tongue tongues[] = {
	{
		.tag = "ru",
		.answered = true,
		.cyrillic = true,
		.is_plain = true,
		.words =
		"и в во не на я он она они мы вы что это как так но же бы "
		"за от из по у с со к ко до для при о об про без под над "
		"через после перед между или либо если когда где куда "
		"откуда почему зачем потому чтобы этот эта эти тот та те "
		"тому того этого этом этой мой моя мое мои мне меня мной "
		"наш наша наше наши нам нас ваш ваша ваше ваши вам вас "
		"себя свой свою его ее их им ним уже еще ещё нет да есть "
		"был была было были будет будут быть может можно нельзя "
		"надо нужно нужен нужна нужны только также тоже очень "
		"более сейчас теперь сегодня завтра вчера всегда опять "
		"снова раз все всё всех весь вся ничего никто какой какая "
		"какие какое который которая которые сколько спасибо "
		"пожалуйста здравствуйте добрый доброе доброго вечер утро "
		"привет день просьба прошу просим уважаемые уважением "
		"помогите помочь подскажите скажите сообщите пришлите "
		"вышлите проверьте посмотрите сделайте поправьте включите "
		"отключите верните хочу хотел хотели хотим могу можете "
		"могли жду ждем понял понятно хорошо плохо ладно давайте "
		"срочно готово оплатил оплатили счет счёт счета деньги "
		"лежит висит упал тормозит пишет выдает грузится "
		"открывается заходит зайти войти ввести пока другой "
		"другие новый новая старый первый второй часов минут дней "
		"месяц год года рублей клиент клиенты клиентов согласен "
		"сам сами видимо просто почта почты почту почте сайты "
		"сайта сайте письмо письма письмом писем работ* помог* "
		"помощ* подскаж* пожалуйст* здравств* спасиб* ошибк* "
		"проверь* провер* отправ* получ* ответ* сделат* сдела* "
		"продл* установ* заказ* данны* данных восстан* измени* "
		"измене* удали* удале* созда* подключ* настро* скорост* "
		"доступн* недоступ* вопрос* услуг* оплачен* оплатит* "
		"договор* поддержк* пользоват* администр* загруз* загруж* "
		"выгруз* выдел* перезагр* переезд* перенес* перенос* "
		"обнов* резерв* страниц* ссылк* техническ* невозмож* "
		"возмож* использ* необход* следующ* сообщен* обращен* "
		"заявк* обратн* связ* отключ* приходит приходят приходили "
		"доставл* регистр* домена* зарегистр* предостав* "
		"сертифик* сначал* наконец* смотри* вот лог логи "
		"подтвержд* подтверд* соглас* добав* поменя* помен* "
		"смени* замени* откро* открыт* закро* закры* скинь* "
		"скиньте пришли* присла* отсут* исправ* почини* слома* "
		"взлом* вирус* чисти* удобн* медлен* быстр* завис* "
		"подвис* внес* внести вернит* возврат* возвращ* "
		"переведите перевел перевёл платеж* платёж* списал* "
		"списан* начисл* продолж* истек* истёк закончил* блокир* "
		"разблок* войдит* вход* выход* паролем логин* забыл "
		"забыла сброс* прислать ссылку адрес* номер телефон* "
		"позвон* свяж* спешит сроч* позже раньше никак нигде "
		"никогда пожалуй извините прошло прошла стало стали "
		"начал* перестал* перестаёт дайте можем хотелось подробн* "
		"коллеги ребята господа жду* ждём ответьте ответа "
		"увелич* уменьш* чё",
		.letters = "ыэёъ",
		.endings =
		"ость тся ает ует яет еет ают уют яют ние ния нию нием ция ая "
		"ое ые ие лся ешь ими",
	},
	{
		.tag = "uk",
		.answered = true,
		.cyrillic = true,
		.words =
		"і й та в у не на я він вона вони ми ви що це як так але "
		"ж би за від з із зі по до для при о об про без під над "
		"через після перед між або чи якщо коли де куди звідки "
		"чому навіщо тому щоб цей ця ці той ті того цього цьому "
		"цієї мій моя моє мої мені мене мною наш наша наше наші "
		"нам нас ваш ваша ваше ваші вам вас себе свій свою його "
		"її їх їм вже ще ні немає є був була було були буде "
		"будуть бути може можна треба потрібно потрібен потрібна "
		"лише тільки також теж дуже більше зараз тепер сьогодні "
		"завтра вчора завжди знову раз все всі весь вся нічого "
		"ніхто який яка які яке скільки дякую дякуємо дяка будь "
		"ласка вітаю добрий доброго добридень вечір ранку привіт "
		"день прохання прошу просимо шановні повагою допоможіть "
		"допомогти підкажіть скажіть повідомте надішліть "
		"перевірте подивіться зробіть виправте увімкніть вимкніть "
		"поверніть хочу хотів хотіли хочемо можу можете могли "
		"чекаю чекаємо зрозумів зрозуміло добре погано гаразд "
		"давайте терміново готово сплатив сплатили оплатив "
		"оплатили рахунок рахунки рахунку гроші лежить висить "
		"впав гальмує пише видає відкривається заходить зайти "
		"увійти ввести поки інший інші новий нова старий перший "
		"другий годин хвилин днів місяць рік року гривень клієнт "
		"клієнти клієнтів згоден згодна сам самі мабуть просто "
		"пошта пошти пошту пошті сайти сайту сайті лист листи "
		"листа листом листів працює працюють працю* працюв* "
		"допомо* допомож* підкаж* будьлас* дяку* помил* перевір* "
		"надісл* відправ* отрим* відпов* зроб* продовж* встанов* "
		"замов* даних віднов* змін* видал* створ* підключ* "
		"налашт* швидк* доступн* недоступ* питан* послуг* сплат* "
		"догов* підтрим* користув* адмін* заванта* виділ* "
		"перезав* перенес* переїзд* онов* резерв* сторін* "
		"посилан* техніч* неможлив* можлив* використ* необхід* "
		"наступн* повідом* зверн* заявк* зв'яз* вимкн* приходить "
		"приходять приходили достав* зареєстр* реєстр* надати "
		"надання сертифік* спочат* нарешт* подивіт* почат* "
		"обліков* ось лог логи підтвердж* погодж* додай* додати "
		"додат* поміня* заміні* відкри* закри* скинь* скиньте "
		"надішл* пришл* відсут* випра* полагод* злама* вірус* "
		"зручн* повільн* завис* внесіть поверн* переказ* "
		"переказав платіж* платеж* списал* нарахув* закінчил* "
		"закінчив* блоку* розблок* увійд* вхід вихід паролем "
		"забув забула скид* посилання адрес* номер телефон* "
		"подзвон* звяж* термін* пізніше раніше ніяк ніде ніколи "
		"вибачте пройшло стало почал* почав переста* дайте можемо "
		"хотілося детальн* колеги хлопці панове чекаєм* "
		"відповідайте відповіді зачекайте нема пан пані "
		"збільш* зменш* шо одно",
		.letters = "іїєґ",
		.endings =
		"ння ння ттю ття ють уть ити ати яти увати лася лися ння "
		"цтво",
	},
	{
		.tag = "en",
		.answered = true,
		.words =
		"the a an and or but not no is are was were be been being "
		"am do does did done have has had having i you he she it "
		"we they me my your his her its our their us them this "
		"that these those there here what which who when where "
		"why how if then than because so of in on at to from for "
		"with without about into over under after before between "
		"by as up down out off can cannot can't could will would "
		"should may might must don't doesn't didn't isn't wasn't "
		"won't i'm i've we're it's that's there's please thanks "
		"thank hello hi hey dear regards sincerely help need want "
		"like know think see get got give send sent check fix "
		"tell try tried still again now today tomorrow yesterday "
		"already yet also too very just only more some any all "
		"every each other new old same yes sorry issue issues "
		"problems working works work broken slow error question "
		"site account password log invoice payment paid renew "
		"refund cancel order mailbox access restore customer "
		"since until while during however let make made look "
		"looks back first last next one two three great good fine "
		"soon possible asap anyone someone something anything "
		"nothing everything able unable connect connection change "
		"changed open opened close closed show shows stop stopped "
		"start started move moved set use used using add added "
		"remove removed delete deleted restart reset morning "
		"afternoon evening day days week weeks month hour hours "
		"minutes time urgent confirm received receive message "
		"attached following information details regarding request "
		"agreed agree approved ready wrong right true false "
		"hacked blocked suspended expired renewal ordered price "
		"much many long often never ever really currently note "
		"page pages image images file files load loads loading "
		"user users company best kind call contact reply answer "
		"explain understand mean means seems another both either "
		"whether though even such own per via years year shall "
		"ours yours myself itself happen* troubl* configur* "
		"install* certific* migrat* transfer* confirmed kindly "
		"provide provided sending receiving failed fails fail "
		"failing doing wish hope appreciate sure maybe perhaps "
		"sometimes later earlier sooner yourself anyway instead "
		"etc going gone went come came coming says said told ask "
		"asked asking say called waiting wait waited ago hear "
		"heard believe thought keep keeps kept left lost missing "
		"found find finds else once twice enough less least few "
		"several enable enabled disable disabled cant dont doesnt "
		"isnt wont im ive login ahead",
	},
	{
		.tag = "be",
		.cyrillic = true,
		.words =
		"і ў у не на я ён яна яны мы вы што гэта як так але ж бы "
		"за ад з са па да для пры аб без пад праз пасля калі дзе "
		"чаму каб гэты гэтая мой мая маё мне мяне наш наша нам "
		"нас ваш ваша вам вас яго яе іх ужо яшчэ няма ёсць быў "
		"была было былі будзе можа можна трэба толькі таксама "
		"вельмі зараз сёння заўтра ўчора дзякуй ласка вітаю добры "
		"дзень прашу дапамажыце падкажыце праверце хачу рахунак "
		"пошта працуе праца* дапам* памылк* адпраў* атрым* адказ* "
		"зраб* дзяк* нічога разуме* наладз* даслаць",
		.letters = "ўіыэё",
		.endings = "цца ць",
	},
	{
		.tag = "bg",
		.cyrillic = true,
		.words =
		"и в във не на аз той тя те ние вие че това как така но "
		"за от из по с със към до при без под над след преди или "
		"ако кога къде защо този тази тези ми ме си се са съм сме "
		"сте е ще да има няма може трябва само също много сега "
		"днес утре вчера благодаря моля здравейте здравей добър "
		"ден поздрави имам искам можете работи сайта сайтът "
		"пощата сървъра сървърът домейн домейна грешка фактура "
		"помощ проверете изпрат* получ* работя* благодар* "
		"поздрав*",
		.letters = "ъ",
	},
	{
		.tag = "sr",
		.cyrillic = true,
		.words =
		"и у не на ја он она они ми ви што то како тако али за од "
		"из по са до при без под после пре или ако када где зашто "
		"овај ова ови је су сам смо сте ће да има нема може треба "
		"само такође врло сада данас сутра јуче хвала молим "
		"здраво добар дан поздрав имам желим ради сајт грешка "
		"рачун помоћ",
		.letters = "јљњћђџѓќѕ",
	},
	{
		.tag = "kk",
		.cyrillic = true,
		.words =
		"және бұл мен сіз біз үшін жоқ бар емес рахмет сәлем "
		"сәлеметсіз бе қалай не керек жұмыс істемейді қате көмек",
		.letters = "әғқңөұүһ",
	},
	{
		.tag = "de",
		.words =
		"der die das und oder aber nicht kein keine ist sind war "
		"waren sein bin ich du er sie es wir ihr mir mich mein "
		"meine ihre ihr uns unser unsere dies diese dieser was "
		"wer wie wo wann warum wenn dann weil von in im am an auf "
		"aus bei mit nach seit zu zum zur für über unter vor "
		"durch um ein eine einen einem einer den dem des auch "
		"noch schon nur sehr bitte danke hallo guten tag morgen "
		"grüße freundlichen kann können konnte haben habe hat "
		"hatte werden wird wurde funktioniert geht heute gestern "
		"rechnung fehler passwort hilfe brauche möchte würde",
		.letters = "äöüß",
	},
	{
		.tag = "fr",
		.words =
		"le la les un une des du de et ou mais ne pas est sont "
		"était être suis je tu il elle nous vous ils elles mon ma "
		"mes votre vos notre nos ce cette ces qui que quoi "
		"comment où quand pourquoi si dans en sur sous avec sans "
		"pour par aux au plus très bien merci bonjour bonsoir "
		"cordialement ai avez avons ont peut pouvez fonctionne "
		"marche serveur facture erreur aide besoin voudrais aussi "
		"encore depuis",
		.letters = "éèêàçùœ",
	},
	{
		.tag = "es",
		.words =
		"el la los las un una unos de del y o pero no es son era "
		"ser soy estoy está están yo tú él ella nosotros ustedes "
		"me mi mis su sus nuestro este esta estos que quién cómo "
		"dónde cuándo porque si en con sin para por al más muy "
		"bien gracias hola buenos buenas días tardes saludos "
		"tengo tiene tenemos puede pueden puedo funciona sitio "
		"servidor factura ayuda necesito quiero también ya "
		"todavía desde favor",
		.letters = "ñóáíú",
	},
	{
		.tag = "pl",
		.words =
		"i w we nie na ja on ona oni my wy co to jak tak ale za "
		"od z ze po do dla przy o bez pod przez lub albo jeśli "
		"kiedy gdzie dlaczego ten ta te tego tej mój moja moje mi "
		"mnie nasz nasza nam nas pan pani państwo już jeszcze "
		"jest są był była było będzie może można trzeba tylko też "
		"bardzo teraz dzisiaj dziś jutro wczoraj dziękuję proszę "
		"dzień dobry witam cześć pozdrawiam działa działają "
		"strona serwer faktura błąd pomoc hasło mam mamy chcę się",
		.letters = "ąćęłńśźż",
	},
	{
		.tag = "it",
		.words =
		"il lo la i gli le un uno una di del della e o ma non è "
		"sono era essere io tu lui lei noi voi loro mi mio mia "
		"nostro vostro questo questa che chi come dove quando "
		"perché se in con senza per da al alla più molto bene "
		"grazie ciao buongiorno salve saluti ho ha abbiamo avete "
		"può possibile funziona sito fattura errore aiuto vorrei "
		"anche ancora",
		.letters = "èàìò",
	},
	{
		.tag = "pt",
		.words =
		"o a os as um uma de do da dos das e ou mas não é são era "
		"ser sou estou está eu você ele ela nós meu minha nosso "
		"nossa seu sua este esta isso que quem como onde quando "
		"porque se em no na com sem para por ao mais muito bem "
		"obrigado obrigada olá bom dia boa tarde tenho tem temos "
		"pode podem funciona servidor fatura erro ajuda preciso "
		"gostaria também ainda já",
		.letters = "ãõçáâê",
	},
	{
		.tag = "nl",
		.words =
		"de het een en of maar niet geen is zijn was waren ben ik "
		"jij hij zij wij jullie u mij mijn uw ons onze deze dit "
		"dat die wat wie hoe waar wanneer waarom als dan omdat "
		"van in op aan uit bij met na naar voor over onder door "
		"te ook nog al zeer graag bedankt dank hallo goedemorgen "
		"groet groeten kan kunnen heb heeft hebben wordt werkt "
		"factuur fout wachtwoord hulp vandaag gisteren",
	},
	{
		.tag = "cs",
		.words =
		"a v ve ne na já on ona oni my vy co to jak tak ale za od "
		"z ze po do pro při bez pod přes nebo když kde proč ten "
		"ta tento můj moje mi mě náš naše nám nás už ještě je "
		"jsou byl byla bylo bude může lze třeba jen také velmi "
		"nyní dnes zítra včera děkuji prosím dobrý den ahoj "
		"pozdravem nefunguje funguje stránky faktura chyba pomoc "
		"heslo mám máme chci se nejde sa nie som ako ďakujem",
		.letters = "ěščřžýůďťň",
	},
	{
		.tag = "tr",
		.words =
		"ve bir bu şu o ben sen biz siz ne nasıl nerede neden "
		"için ile gibi çok daha var yok değil mı mi mu evet hayır "
		"merhaba teşekkür teşekkürler ederim lütfen iyi günler "
		"sayın çalışmıyor çalışıyor sunucu fatura hata yardım "
		"şifre istiyorum ama veya",
		.letters = "ğışçöü",
	},
	{
		.tag = "ro",
		.words =
		"și si în un o de la cu nu este sunt era eu tu el ea noi "
		"voi mi meu mea nostru acest această ce cine cum unde "
		"când de pentru din pe mai foarte bine mulțumesc "
		"multumesc bună buna ziua salut am aveți poate "
		"funcționează factură eroare ajutor vreau",
		.letters = "șțăâî",
	},
	{
		.tag = "sv",
		.words =
		"och eller men inte är var jag du han hon vi ni de mig "
		"min mitt vår det den denna detta som vad vem hur när "
		"varför om i på av från med utan för till ett en har hade "
		"kan ska tack hej hälsningar fungerar faktura fel hjälp "
		"ikke jeg og at er det en et har kan til fra hvad hvordan "
		"hvorfor venlig hilsen virker",
		.letters = "åäöøæ",
	},
	/* Russian in Latin letters, as it is typed where there are no others. */
	{
		.tag = "ru",
		.answered = true,
		.words =
		"ne na ya my vy chto eto kak tak no zhe by za ot iz po "
		"dlya pri bez ili esli kogda gde pochemu moj moy mne "
		"menya nash nam nas vash vam vas uzhe eshe esho net est "
		"budet mozhet mozhno nado nuzhno tolko toje tozhe ochen "
		"seychas segodnya zavtra vchera spasibo pozhaluista "
		"pozhaluysta zdravstvuyte zdravstvujte dobryj dobriy den "
		"privet pomogite podskazhite rabotaet rabotayut sait sajt "
		"pochta domen oplatil schet u",
	},
};

const gsize tongues_count = G_N_ELEMENTS (tongues);
