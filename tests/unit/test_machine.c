/*
 * LINK: parser/machine.c parser/look.c parser/report.c parser/automatic.c
 * LINK: parser/evidence.c parser/origin.c parser/bounce.c
 * LINK: parser/dsn.c parser/reason.c parser/parts.c
 * LINK: parser/header.c parser/phrases.c parser/phrases_east.c
 * LINK: parser/phrases_north.c parser/phrases_west.c
 * LINK: parser/wordtable.c
 * LINK: parser/notices_*.c
 * LIBS: glib-2.0 gmime-3.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gmime/gmime.h>
#include <string.h>

#include "parser/machine.h"

/* A mail as the rest of the parser would hand it over: head is the raw
 * header, text its decoded text, rest what follows that in the raw mail. */
struct mail {
	const char *label, *head, *text, *rest;
	enum machine_kind kind;
	const char *why;
};

static struct facts *
read_mail (const struct mail *mail)
{
	g_autofree char *raw = g_strconcat (mail->head, "\n", mail->text,
					    mail->rest, NULL);
	g_autoptr (GBytes) bytes = g_bytes_new (raw, strlen (raw));
	g_autoptr (header_auto) header = header_parse (raw, strlen (raw));
	g_autofree char *from = header_text (header, "from");
	g_autofree char *to = header_text (header, "to");
	g_autofree char *reply_to = header_text (header, "in-reply-to");
	struct facts *facts = g_new0 (struct facts, 1);

	facts->subject = header_text (header, "subject");
	if (facts->subject == NULL)
		facts->subject = g_strdup ("");
	facts->text = g_strdup (mail->text);
	facts->from_name = g_strndup (from != NULL ? from : "",
				      from != NULL ? strcspn (from, "<") : 0);
	facts->to = g_ptr_array_new_with_free_func (g_free);
	if (to != NULL)
		g_ptr_array_add (facts->to, g_strdup (to));
	facts->in_reply_to = g_ptr_array_new_with_free_func (g_free);
	if (reply_to != NULL)
		g_ptr_array_add (facts->in_reply_to,
				 g_strndup (reply_to + 1,
					    strlen (reply_to) - 2));
	machine_recognise (header, bytes, facts);
	return facts;
}

static void
free_mail (struct facts *facts)
{
	g_free (facts->subject);
	g_free (facts->text);
	g_free (facts->from_name);
	g_ptr_array_unref (facts->to);
	g_ptr_array_unref (facts->in_reply_to);
	g_free (facts->machine.why);
	g_free (facts->machine.silence);
	g_free (facts->machine.recipient);
	g_free (facts->machine.status);
	g_free (facts->machine.action);
	g_free (facts->machine.diagnostic);
	g_free (facts->machine.original_id);
	g_free (facts);
}

static void
check (const struct mail *mails, gsize count)
{
	for (gsize i = 0; i < count; i++) {
		struct facts *facts = read_mail (&mails[i]);

		if (facts->machine.kind != mails[i].kind
		    || strcmp (facts->machine.why, mails[i].why) != 0)
			print_error ("%s: %d %s\n", mails[i].label,
				     facts->machine.kind, facts->machine.why);
		assert_int_equal (facts->machine.kind, mails[i].kind);
		assert_string_equal (facts->machine.why, mails[i].why);
		assert_int_equal (facts->machine.guessed,
				  g_str_has_suffix (mails[i].why, "-words")
				  || strcmp (mails[i].why, "challenge") == 0);
		if (mails[i].kind != MACHINE_NONE)
			assert_non_null (facts->machine.silence);
		free_mail (facts);
	}
}

#define HUMAN "From: Ann <ann@client.test>\nTo: support@host.test\n"
#define DAEMON "From: Mail Delivery System <MAILER-DAEMON@mx.test>\n" \
	"To: ann@client.test\n"
#define REPORT "Content-Type: multipart/report; report-type=delivery-status;" \
	"\n\tboundary=\"b\"\n"

/* --- machines ------------------------------------------------------------ */

static const struct mail bounces[] = {
	{ "postfix", DAEMON REPORT
	  "Subject: Undelivered Mail Returned to Sender\n"
	  "Auto-Submitted: auto-replied\n",
	  "--b\n\nThis is the mail system.\n", "--b--\n",
	  MACHINE_BOUNCE, "delivery-report" },
	{ "delivered, by request", DAEMON REPORT
	  "Subject: Successful Mail Delivery Report\n",
	  "Delivered.\n", "", MACHINE_BOUNCE, "delivery-report" },
	{ "report without its type", DAEMON
	  "Subject: hm\nContent-Type: multipart/report; boundary=b\n",
	  "--b\n\nhm\n--b\nContent-Type: message/delivery-status\n\n", "",
	  MACHINE_BOUNCE, "delivery-report" },
	{ "exim", DAEMON "X-Failed-Recipients: bob@there.test\n"
	  "Auto-Submitted: auto-replied\n"
	  "Subject: Mail delivery failed: returning message to sender\n",
	  "This message was created automatically by mail delivery software.\n",
	  "", MACHINE_BOUNCE, "failed-recipients" },
	{ "qmail", "From: MAILER-DAEMON@mx.test\nTo: ann@client.test\n"
	  "Subject: failure notice\n",
	  "Hi. This is the qmail-send program at mx.test.\n"
	  "I'm afraid I wasn't able to deliver your message.\n", "",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "a server's own postmaster", "From: Postmaster <postmaster@mx.test>\n"
	  "To: ann@client.test\nSubject: Undeliverable Mail\n"
	  "X-Mailer: <SMTP32 v8.12>\n",
	  "Invalid final delivery userid: bob@there.test\n", "",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "an empty address", "From: Mail Delivery System <>\n"
	  "Subject: Delivery status notification\n",
	  "Delivery to the following recipients failed permanently:\n", "",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "ru", "From: mailer-daemon@corp.mail.ru\n"
	  "Subject: Ваше сообщение не доставлено. Mail failure.\n",
	  "Это письмо создано автоматически сервером Mail.Ru.\n"
	  "К сожалению, Ваше письмо не может быть доставлено.\n", "",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "exchange de, plain", "Return-Path: <>\n"
	  "From: Systemadministrator <postmaster@firma.test>\n"
	  "Subject: Unzustellbar: Rechnung\n",
	  "Ihre Nachricht hat mindestens einen der Empfänger nicht erreicht.\n",
	  "", MACHINE_BOUNCE, "bounce-words" },
	{ "a system that names itself, null path", "Return-Path: <>\n"
	  "From: relay@mx.test\nSubject: Delivery failure\n",
	  "Your message could not be delivered.\n", "",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "amazon", "From: SES <no-reply@sns.amazonaws.com>\n"
	  "Subject: AWS Notification Message\n",
	  "{\"notificationType\":\"Bounce\",\"bounce\":{}}\n", "",
	  MACHINE_BOUNCE, "json-notice" },
	{ "the address that every Exchange sends from",
	  "From: Microsoft Outlook <"
	  "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@firm.test>\n"
	  "Subject: Undeliverable: question\n",
	  "Delivery has failed to these recipients:\nbob@firm.test\n", "",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "a system's name for an address",
	  "From: <\"System Administrator\"@ex.test>\n"
	  "Subject: Delivery Failure\n",
	  "Could not deliver message to the following recipient(s):\n"
	  "Failed Recipient: bob@ex.test\n", "",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "a gateway that answers the mail with the answer it got",
	  "From: post_master@sms.test\nSubject: Re: Test\n"
	  "In-Reply-To: <1@host.test>\n",
	  "Error: invalid address\n550 - no such user here\n", "",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "a provider's, from an address that takes no mail",
	  "From: no-reply@isp.test\nSubject: メールエラー通知\n",
	  "メールボックスが一杯のため、送信できませんでした。\n", "",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "a post office without any of the usual words in its subject",
	  "From: The Post Office <postmaster@mx.test>\n"
	  "Subject: Unresolvable mail address\n",
	  "A copy of your message is being returned to you because one or "
	  "more of\nthe addresses you specified could not be recognized.\n"
	  "\n  bob@there: bad address\n",
	  "", MACHINE_BOUNCE, "bounce-words" },
	{ "a system that names itself before the rest",
	  "From: Interconnect <postmaster@mx.test>\n"
	  "Subject: Interconnect Delivery Notification: Delivery has "
	  "failed\n",
	  "This report relates to a message you sent with the following "
	  "header fields:\n\n  Date: x\n  From: x\n  To: x\n"
	  "  Subject: x\n  Cc: x\n\n"
	  "Your message cannot be delivered to the following recipients:\n"
	  "\n  Recipient address: bob@there.test\n",
	  "", MACHINE_BOUNCE, "bounce-words" },
	{ "exchange de, a postmaster's", "From: Microsoft Exchange "
	  "<postmaster@firma.test>\nSubject: Unzustellbar: Rechnung\n",
	  "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder "
	  "Verteilerlisten:\n\nbob@firma.test\n", "",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "a language that is nobody's, with what came back",
	  "From: MAILER-DAEMON@mx.test\nSubject: Zzz\n"
	  "Content-Type: multipart/mixed; boundary=b\n",
	  "Zzz zzz zz:\n\nbob@there.test\n",
	  "--b\nContent-Type: message/rfc822\n\nSubject: x\n",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "the same, what came back in the text",
	  "From: MAILER-DAEMON@mx.test\nSubject: Zzz\n",
	  "Zzz zzz zz:\n\nbob@there.test\n\n"
	  "Received: by mx.test\nMessage-ID: <1@host.test>\nSubject: x\n",
	  "", MACHINE_BOUNCE, "bounce-words" },
	{ "the same, with what was answered",
	  "From: MAILER-DAEMON@mx.test\nSubject: Zzz\n",
	  "Zzz bob@there.test zz: 550-5.1.1 zz\n", "",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "a gateway for short messages", "From: MMSC NDR Service <m@sms.test>\n"
	  "Subject: Message not delivered\n",
	  "The message to 5551234567@sms.test could not be delivered.\n", "",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "an administrator by name alone, who names whom",
	  "From: Mail Administrator <admin@mx.test>\n"
	  "Subject: Mail System Error - Returned Mail\n",
	  "This message was undeliverable due to the following reason:\n\n"
	  "The user's mailbox is over quota.\n\n  Recipient: "
	  "<bob@there.test>\n", "",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "ko, null path, its words behind others", "Return-Path: <>\n"
	  "From: NAVER-MAILER <mail_admin@naver.test>\n"
	  "Subject: 안내: 발송 실패\n",
	  "메일 전송에 실패했습니다.\n받는 사람: kim@naver.test\n", "",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "a gateway that puts the answer in brackets",
	  "From: postmaster@mx.test\n"
	  "Subject: There was an error sending your mail\n",
	  "We had trouble delivering your message. Full details follow:\n\n"
	  "Server <mx.there.test> rejected recipient <bob@there.test>\n"
	  "  It responded as follows: [550 5.1.1 User unknown]\n", "",
	  MACHINE_BOUNCE, "bounce-words" },
	{ "tells in its midst which of our mails it is about",
	  "From: <postmaster@mx.test>\n"
	  "Subject: Undeliverable Mail: \"Re: [#17] x\"\n",
	  "Your message:\n   From:    support@host.test\n"
	  "   Subject: Re: [#17] x\n\nCould not be delivered because of\n\n"
	  "550 5.1.1 User unknown\n\nThe following recipients were affected:"
	  "\n    bob@there.test\n", "", MACHINE_BOUNCE, "bounce-words" },
	{ "amazon, as people print it", "From: SES <no-reply@sns.test>\n"
	  "Subject: AWS Notification Message\n",
	  "{\n  \"notificationType\" : \"Bounce\",\n  \"bounce\" : {}\n}\n",
	  "", MACHINE_BOUNCE, "json-notice" },
	{ "over a list", DAEMON REPORT "List-Id: <l.test>\n"
	  "Subject: Delivery Status Notification (Delay)\n", "--b\n", "",
	  MACHINE_BOUNCE, "delivery-report" },
};

static void
recognises_bounces (void **state)
{
	(void) state;
	check (bounces, G_N_ELEMENTS (bounces));
}

static const struct mail answers[] = {
	{ "rfc 3834", HUMAN "Subject: Away\nAuto-Submitted: auto-replied\n",
	  "I am away\n", "", MACHINE_AUTO_REPLY, "auto-replied" },
	{ "parameters, other case", HUMAN "Subject: x\n"
	  "Auto-Submitted: Auto-Replied; owner-email=\"a@b.test\"\n", "x\n",
	  "", MACHINE_AUTO_REPLY, "auto-replied" },
	{ "marked by its program", HUMAN "Subject: Re: x\nX-Autoreply: yes\n",
	  "x\n", "", MACHINE_AUTO_REPLY, "reply-field" },
	{ "precedence", HUMAN "Subject: Re: x\nPrecedence: auto_reply\n",
	  "x\n", "", MACHINE_AUTO_REPLY, "reply-precedence" },
	{ "vacation before rfc 3834", HUMAN
	  "Subject: Re: x\nPrecedence: bulk\n", "I am on vacation.\n", "",
	  MACHINE_AUTO_REPLY, "reply-precedence" },
	{ "a calendar's", HUMAN "Subject: Accepted: meeting\n"
	  "Content-Type: multipart/alternative; boundary=b\n",
	  "--b\nContent-Type: text/plain\n\n\n"
	  "--b\nContent-Type: text/calendar; charset=utf-8; method=REPLY\n\n"
	  "BEGIN:VCALENDAR\n", "", MACHINE_AUTO_REPLY, "calendar-reply" },
	{ "exchange, no marker", HUMAN "Subject: Automatic reply: invoice\n"
	  "In-Reply-To: <1@host.test>\n",
	  "I am out of the office until Monday.\n", "",
	  MACHINE_AUTO_REPLY, "away-words" },
	{ "exchange ru, no marker", HUMAN
	  "Subject: Автоматический ответ: счёт\n",
	  "Добрый день! Я в отпуске до 15 марта.\n", "",
	  MACHINE_AUTO_REPLY, "away-words" },
	{ "uk, no marker, no subject", HUMAN "Subject: Re: рахунок\n"
	  "In-Reply-To: <1@host.test>\n",
	  "Вітаю! Перебуваю у відпустці до 15 березня.\n"
	  "З термінових питань звертайтесь до колег.\n"
	  "Відповім після повернення.\n", "",
	  MACHINE_AUTO_REPLY, "away-words" },
	{ "a desk's receipt", HUMAN "Subject: Ваша заявка принята\n"
	  "In-Reply-To: <1@host.test>\n",
	  "Ваше обращение зарегистрировано под номером 17.\n"
	  "Это автоматическое уведомление, не отвечайте на это письмо.\n", "",
	  MACHINE_AUTO_REPLY, "away-words" },
	{ "a field that only its author knows", HUMAN
	  "Subject: Re: x\nX-Acme-Autoresponder: 1\n", "x\n", "",
	  MACHINE_AUTO_REPLY, "reply-field" },
	{ "its own subject, in an answer", HUMAN
	  "Subject: Автовідповідь\nIn-Reply-To: <1@host.test>\n",
	  "Я у відпустці до 10 березня.\n", "",
	  MACHINE_AUTO_REPLY, "away-words" },
	{ "to a ticket, without a word more", HUMAN
	  "Subject: Automatic reply: [#17] Your request\n", "\n", "",
	  MACHINE_AUTO_REPLY, "away-words" },
	{ "a leave that is none of the usual", HUMAN "Subject: Re: [#17] x\n",
	  "Нахожусь в декретном отпуске. По рабочим вопросам пишите на "
	  "office@client.test\n", "", MACHINE_AUTO_REPLY, "away-words" },
	{ "somebody who left", HUMAN "Subject: Re: [#17] x\n"
	  "In-Reply-To: <1@host.test>\n",
	  "Ann is no longer with the company. Please direct all mail to "
	  "office@client.test.\n", "", MACHINE_AUTO_REPLY, "away-words" },
	{ "a desk's receipt, no marker", HUMAN
	  "Subject: [Request received] disk\n",
	  "##- Please type your reply above this line -##\n"
	  "Your request (4521) has been received and is being reviewed by "
	  "our staff.\n", "", MACHINE_AUTO_REPLY, "away-words" },
	{ "a calendar's that says so inside only", HUMAN
	  "Subject: Accepted\nContent-Type: multipart/mixed; boundary=b\n",
	  "--b\nContent-Type: text/calendar; name=a.ics\n\n"
	  "BEGIN:VCALENDAR\nMETHOD:REPLY\n", "--b--\n",
	  MACHINE_AUTO_REPLY, "calendar-reply" },
	{ "a calendar's, base64", HUMAN
	  "Subject: New time\nContent-Type: multipart/mixed; boundary=b\n",
	  "--b\nContent-Type: text/calendar\n"
	  "Content-Transfer-Encoding: base64\n\n"
	  "QkVHSU46VkNBTEVOREFSDQpNRVRIT0Q6Q09VTlRFUg0K\n", "--b--\n",
	  MACHINE_AUTO_REPLY, "calendar-reply" },
	{ "a challenge, in other words", HUMAN "Subject: x (waitlisted)\n",
	  "Your message was waitlisted. Please add yourself to my guest "
	  "list.\n", "", MACHINE_AUTO_REPLY, "challenge" },
	{ "a leave in words of our time", HUMAN "Subject: Re: [#17] x\n"
	  "In-Reply-To: <1@host.test>\n",
	  "Hi,\n\nThanks for your email. I'm on PTO until Monday with "
	  "limited access to email.\n", "", MACHINE_AUTO_REPLY, "away-words" },
	{ "uk, thanks and promises", HUMAN "Subject: Re: [#17] x\n"
	  "In-Reply-To: <1@host.test>\n",
	  "Вітаю! Дякую за лист. Наразі я у відпустці, повернуся 15 "
	  "листопада і обов'язково відповім.\n", "",
	  MACHINE_AUTO_REPLY, "away-words" },
	{ "a desk's receipt, in its subject too", HUMAN
	  "Subject: Support Ticket Opened [#481516]\n"
	  "In-Reply-To: <1@host.test>\n",
	  "A request for support has been created and assigned ticket "
	  "#481516.\n", "", MACHINE_AUTO_REPLY, "away-words" },
	{ "notes, which tells of a person by name",
	  "From: Ann Smith <ann@client.test>\n"
	  "X-Mailer: Lotus Notes Release 8\n"
	  "Subject: Ann Smith is out of the office.\n",
	  "I will be out of the office starting  14.05.2019 and will not "
	  "return until\n28.05.2019.\n\nI will respond to your message when "
	  "I return.\n", "", MACHINE_AUTO_REPLY, "away-words" },
	{ "notes de", "From: Ann Smith <ann@client.test>\n"
	  "Subject: Ann Smith/DE/Client ist außer Haus.\n",
	  "Ich werde ab  14.05.2019 nicht im Büro sein. Ich kehre zurück am"
	  "\n28.05.2019.\n", "", MACHINE_AUTO_REPLY, "away-words" },
	{ "behind the subject that it answers", HUMAN
	  "Subject: Re: [#17] x (Out of Office)\n",
	  "I am away until 5/20. If you need immediate assistance, contact "
	  "Bob.\n", "", MACHINE_AUTO_REPLY, "away-words" },
	{ "in the name of a person, and forbids answers",
	  "From: Kim Lee <kim@client.test>\n"
	  "Subject: Kim Lee: out of office\nIn-Reply-To: <1@host.test>\n"
	  "X-Auto-Response-Suppress: All\n", "I will be back on 3 June.\n",
	  "", MACHINE_AUTO_REPLY, "away-words" },
	{ "in the name of a person", "From: Zoe <zoe@client.test>\n"
	  "Subject: AutoReply from Zoe\n", "I'm not here right now.\n", "",
	  MACHINE_AUTO_REPLY, "away-words" },
	{ "delivered to its program", HUMAN
	  "Subject: Re: x\nDelivered-To: Autoresponder\n", "x\n", "",
	  MACHINE_AUTO_REPLY, "reply-field" },
	{ "named by its program", HUMAN "Subject: x\nX-Mailer: GNARWL 3\n",
	  "x\n", "", MACHINE_AUTO_REPLY, "reply-field" },
	{ "a challenge", HUMAN "Subject: Re: invoice\n",
	  "Your message is being held. To confirm that you are a human, "
	  "click the link below to verify:\nhttps://boxbe.test/x\n", "",
	  MACHINE_AUTO_REPLY, "challenge" },
};

static void
recognises_automatic_answers (void **state)
{
	(void) state;
	check (answers, G_N_ELEMENTS (answers));
}

static const struct mail others[] = {
	{ "arf", HUMAN "Subject: FW: x\nContent-Type: multipart/report; "
	  "report-type=feedback-report; boundary=b\n", "--b\n", "",
	  MACHINE_FEEDBACK, "feedback-report" },
	{ "outlook.com", "From: staff@hotmail.com\n"
	  "Subject: complaint about message from 192.0.2.1\n", "x\n", "",
	  MACHINE_FEEDBACK, "feedback-words" },
	{ "receipt", HUMAN "Subject: Read: x\nContent-Type: multipart/report; "
	  "report-type=disposition-notification; boundary=b\n", "--b\n", "",
	  MACHINE_REPORT, "read-receipt" },
	{ "receipt in words", HUMAN "Subject: Прочтено: счёт\n",
	  "Ваше сообщение\n\nбыло прочтено 3 марта 2025 г.\n", "",
	  MACHINE_REPORT, "receipt-words" },
	{ "dmarc", "From: noreply-dmarc-support@google.com\n"
	  "Subject: Report domain: host.test Submitter: google.com "
	  "Report-ID: 1\n", "", "", MACHINE_REPORT, "dmarc-report" },
	{ "tls", "From: noreply-smtp-tls-reporting@google.com\n"
	  "Subject: Report Domain: host.test Submitter: google.com\n"
	  "Content-Type: multipart/report; report-type=\"tlsrpt\"; "
	  "boundary=b\n", "--b\n", "", MACHINE_REPORT, "tls-report" },
	{ "cron", "From: root@vps.test (Cron Daemon)\n"
	  "Subject: Cron <root@vps> run-parts /etc/cron.daily\n", "x\n", "",
	  MACHINE_AUTO_GENERATED, "cron" },
	{ "spamcop, which names a browser", "From: 1@spamcop.test\n"
	  "Subject: [SpamCop (192.0.2.1) id:1]x\nX-Mailer: Mozilla/5.0\n",
	  "x\n", "", MACHINE_FEEDBACK, "feedback-words" },
	{ "a receipt of Notes", HUMAN "Subject: Return Receipt\n"
	  "X-Mailer: Lotus Notes Release 8\n",
	  "Your document: x\nwas received by: Ann/Client\n", "",
	  MACHINE_REPORT, "receipt-words" },
	{ "cron whose output asks", "From: root@vps.test\n"
	  "Subject: Cron <root@vps> x\n", "not working\nreally?\n", "",
	  MACHINE_AUTO_GENERATED, "cron" },
	{ "a monitor", "From: Nagios <nagios@mon.test>\n"
	  "Subject: ** PROBLEM Service Alert: web17/HTTP is CRITICAL **\n",
	  "State: CRITICAL\n", "", MACHINE_AUTO_GENERATED,
	  "program-words" },
	{ "a monitor by its program", "From: Ann <ann@mon.test>\n"
	  "X-Mailer: Zabbix\nSubject: High CPU\n", "Host: web17\n", "",
	  MACHINE_AUTO_GENERATED, "program-words" },
	{ "a daemon that writes as root", "From: root@vps.test\n"
	  "Subject: SMART error (CurrentPendingSector) detected\n",
	  "The following warning was logged.\n", "",
	  MACHINE_AUTO_GENERATED, "program-words" },
	{ "a site's notice from a number", "From: VK <notify@vk.test>\n"
	  "Subject: Новое сообщение\n", "У Вас новое сообщение.\n", "",
	  MACHINE_AUTO_GENERATED, "program-words" },
	{ "a shop that says so", "From: Shop <info@shop.test>\n"
	  "Subject: Заказ\n", "Ваш заказ принят.\n"
	  "Письмо сформировано автоматически.\n", "",
	  MACHINE_AUTO_GENERATED, "program-words" },
	{ "says so twice", "From: Pay <service@pay.test>\n"
	  "Subject: Payment\n", "Please do not reply to this email. This "
	  "mailbox is not monitored.\n", "",
	  MACHINE_AUTO_GENERATED, "program-words" },
	{ "a tracker, field alone", "From: Ann (Jira) <it@corp.test>\n"
	  "Subject: [JIRA] x\nX-JIRA-FingerPrint: a\n", "x\n", "",
	  MACHINE_AUTO_GENERATED, "robot-field" },
	{ "generated", HUMAN "Subject: x\nAuto-Submitted: auto-generated\n",
	  "x\n", "", MACHINE_AUTO_GENERATED, "auto-submitted" },
	{ "an unknown keyword", HUMAN "Subject: x\nAuto-Submitted: auto-x\n",
	  "x\n", "", MACHINE_AUTO_GENERATED, "auto-submitted" },
	{ "bulk", HUMAN "Subject: x\nPrecedence: bulk\n", "x\n", "",
	  MACHINE_AUTO_GENERATED, "bulk-precedence" },
	{ "a list", HUMAN "Subject: x\nList-Id: <l.test>\n", "x\n", "",
	  MACHINE_LIST, "list-field" },
	{ "a list server", "From: owner-l@list.test\nSubject: x\n", "x\n", "",
	  MACHINE_LIST, "list-sender" },
	{ "a newsletter", HUMAN "Subject: Sale\nList-Unsubscribe: <x>\n",
	  "All is cheap now.\n\nUnsubscribe here\n", "",
	  MACHINE_LIST, "unsubscribe-field" },
	{ "a newsletter of links", HUMAN
	  "Subject: Sale\nList-Unsubscribe: <x>\n",
	  "Shop: https://shop.test/1\nNo more: https://shop.test/2\n", "",
	  MACHINE_LIST, "unsubscribe-field" },
	{ "a campaign", HUMAN "Subject: Sale\nX-Campaign-Id: 1\n", "x\n", "",
	  MACHINE_LIST, "unsubscribe-field" },
	{ "a monitor that writes as the client", HUMAN
	  "Subject: Problem: High CPU\n",
	  "Problem started at 10:00:00 on 2026.11.01\n"
	  "Problem name: High CPU\nHost: web17\nOriginal problem ID: 1\n",
	  "", MACHINE_AUTO_GENERATED, "program-words" },
	{ "a monitor by its name, from alert@",
	  "From: UptimeRobot <alert@robot.test>\nSubject: web17 is DOWN\n",
	  "The monitor web17 is currently DOWN.\n", "",
	  MACHINE_AUTO_GENERATED, "program-words" },
	{ "an answer from an address of its own", "From: vacation@client.test\n"
	  "Subject: Re: x\n", "x\n", "",
	  MACHINE_AUTO_GENERATED, "no-reply-sender" },
	{ "the same, tagged", "From: ann+autoreply@client.test\n"
	  "Subject: Re: x\n", "x\n", "",
	  MACHINE_AUTO_GENERATED, "no-reply-sender" },
	{ "no-reply", "From: Shop <no-reply@shop.test>\nSubject: x\n", "x\n",
	  "", MACHINE_AUTO_GENERATED, "no-reply-sender" },
};

static void
recognises_other_programs (void **state)
{
	(void) state;
	check (others, G_N_ELEMENTS (others));
}

/* --- people -------------------------------------------------------------- */

#define BOUNCED "This is the mail system at host mx.test.\n\n" \
	"I'm sorry to have to inform you that your message could not\n" \
	"be delivered to one or more recipients.\n\n" \
	"<bob@there.test>: host mx.there.test said: 550 5.1.1 User unknown\n"

static const struct mail people[] = {
	{ "asks", HUMAN "Subject: Сайт\n", "Не работает сайт\n", "",
	  MACHINE_NONE, "" },
	{ "says no", HUMAN "Subject: x\nAuto-Submitted: No\n", "x\n", "",
	  MACHINE_NONE, "" },
	{ "forwards a bounce", HUMAN
	  "Subject: Fwd: Undelivered Mail Returned to Sender\n",
	  BOUNCED, "", MACHINE_NONE, "" },
	{ "pastes a bounce under its subject", HUMAN
	  "Subject: Undelivered Mail Returned to Sender\n",
	  BOUNCED, "", MACHINE_NONE, "" },
	{ "forwards a bounce with its parts", HUMAN
	  "Subject: Fwd: Undelivered Mail Returned to Sender\n"
	  "Content-Type: multipart/mixed; boundary=b\n",
	  BOUNCED, "--b\nContent-Type: message/delivery-status\n\n"
	  "Final-Recipient: rfc822; bob@there.test\n"
	  "--b\nContent-Type: message/rfc822\n\nSubject: x\n",
	  MACHINE_NONE, "" },
	{ "attaches a bounce", HUMAN "Subject: Bounce\n"
	  "Content-Type: multipart/mixed; boundary=b\n",
	  "Why does this come back?\n",
	  "--b\nContent-Type: message/rfc822\n\n" REPORT "\n--x\n",
	  MACHINE_NONE, "" },
	{ "is the postmaster and attaches a bounce",
	  "From: postmaster@client.test\nSubject: Undeliverable mail\n",
	  "See what came.\n\n---------- Forwarded message ----------\n"
	  BOUNCED, "", MACHINE_NONE, "" },
	{ "asks about a bounce", HUMAN "Subject: mail delivery failed\n",
	  "My mail came back with 550 5.1.1 user unknown, what is wrong?\n",
	  "", MACHINE_NONE, "" },
	{ "is the postmaster", "From: Postmaster <postmaster@client.test>\n"
	  "Subject: Undeliverable mail\n",
	  "Hello,\nour mail could not be delivered since Monday.\n", "",
	  MACHINE_NONE, "" },
	{ "answers as the postmaster", "From: postmaster@client.test\n"
	  "Subject: Re: Undeliverable mail\n",
	  "It could not be delivered because the quota is used up.\n", "",
	  MACHINE_NONE, "" },
	{ "answers a bounce", HUMAN
	  "Subject: Re: Undelivered Mail Returned to Sender\n"
	  "In-Reply-To: <1@mx.test>\n",
	  "Почему не доставлено?\n", "", MACHINE_NONE, "" },
	{ "answers an automatic reply", HUMAN
	  "Subject: RE: Automatic reply: invoice\nIn-Reply-To: <1@x.test>\n",
	  "Thank you for your message, here is the number.\n", "",
	  MACHINE_NONE, "" },
	{ "wants an automatic reply", HUMAN "Subject: Автоответ\n",
	  "Поставьте, пожалуйста, такой текст: «Я в отпуске до 15 марта. "
	  "По срочным вопросам пишите Анне. Отвечу по возвращении.»\n", "",
	  MACHINE_NONE, "" },
	{ "complains of automatic replies", HUMAN
	  "Subject: Автоответчик: не работает\n",
	  "Клиентам не приходит «Спасибо за обращение». Почему?\n", "",
	  MACHINE_NONE, "" },
	{ "is on leave and says so", HUMAN "Subject: Re: перенос\n"
	  "In-Reply-To: <1@host.test>\n",
	  "Я в отпуске до 15 марта, перенесите на другой день.\n\n"
	  "> Переносим завтра?\n", "", MACHINE_NONE, "" },
	{ "has our receipt in the quotation", HUMAN
	  "Subject: Re: [#17] Ваша заявка принята\n"
	  "In-Reply-To: <1@host.test>\n",
	  "Спасибо!\n\n> Ваше обращение зарегистрировано.\n"
	  "> Это автоматическое уведомление, не отвечайте на это письмо.\n",
	  "", MACHINE_NONE, "" },
	{ "thanks and answers", HUMAN "Subject: Re: documents\n"
	  "In-Reply-To: <1@host.test>\n",
	  "Thank you for your email. We have received your invoice and will "
	  "pay on Friday.\n", "", MACHINE_NONE, "" },
	{ "replies to a list's thread, with its footer", HUMAN
	  "Subject: Re: [users] help\n",
	  "Use the other one.\n\n_______________\nusers mailing list\n"
	  "To unsubscribe: https://list.test/\n", "", MACHINE_NONE, "" },
	{ "invites", HUMAN "Subject: meeting\n"
	  "Content-Type: text/calendar; method=REQUEST\n",
	  "BEGIN:VCALENDAR\n", "", MACHINE_NONE, "" },
	{ "writes accepted", HUMAN "Subject: Принято: счёт\n",
	  "Счёт принят, оплатим завтра.\n", "", MACHINE_NONE, "" },
	{ "asks about delivery", HUMAN "Subject: Delivered: yes or no?\n",
	  "Was the server delivered to the rack?\n", "", MACHINE_NONE, "" },
	{ "is away and wants it done", HUMAN "Subject: Re: [#17] move\n"
	  "In-Reply-To: <1@host.test>\n",
	  "I am out of the office until Monday, so please do the migration "
	  "on Tuesday. For urgent issues call Bob.\n", "",
	  MACHINE_NONE, "" },
	{ "is away and wants a port opened", HUMAN "Subject: В командировке\n",
	  "Нахожусь в командировке, нет доступа к почте. Откройте порт 993.\n",
	  "", MACHINE_NONE, "" },
	{ "wants a server frozen while away", HUMAN "Subject: Отпуск\n",
	  "Я в отпуске до 15 марта, прошу на это время заморозить VPS.\n", "",
	  MACHINE_NONE, "" },
	{ "asks what cron writes", HUMAN
	  "Subject: Cron <root@vps> run-parts\nIn-Reply-To: <1@host.test>\n",
	  "I get such mail every day, how can I stop it?\n", "",
	  MACHINE_NONE, "" },
	{ "a gateway of whose company adds a field", HUMAN
	  "Subject: Нужен счёт\nList-Unsubscribe: <https://gw.test/u>\n"
	  "X-Mailer: Microsoft Outlook 16.0\n", "Пришлите счёт.\n", "",
	  MACHINE_NONE, "" },
	{ "the same, without naming Outlook", HUMAN
	  "Subject: Restart\nList-Unsubscribe: <https://gw.test/u>\n"
	  "Thread-Index: AdX\n", "Please restart vps-12.\n", "",
	  MACHINE_NONE, "" },
	{ "the same, without any program's sign", HUMAN
	  "Subject: Оплата\nList-Unsubscribe: <https://gw.test/u>\n",
	  "Мы оплатили счёт 123, платёжка во вложении.\n"
	  "https://client.test/\n", "", MACHINE_NONE, "" },
	{ "says that a field is not meant", HUMAN
	  "Subject: x\nX-Autoreply: no\n", "Сайт не открывается\n", "",
	  MACHINE_NONE, "" },
	{ "is an administrator and tells so",
	  "From: Системный администратор <ann@client.test>\n"
	  "Subject: Ошибка доставки почты\n",
	  "Письма на gmail не уходят: не удалось доставить, 550 5.7.26.\n",
	  "", MACHINE_NONE, "" },
	{ "writes about bounces, and a gateway loses the path",
	  "Return-Path: <>\n" HUMAN "Subject: Недоставленные письма\n",
	  "Письмо не может быть доставлено, ошибка 550. Проверьте SPF.\n",
	  "", MACHINE_NONE, "" },
	{ "is a postmaster and tells what was answered",
	  "From: Postmaster <postmaster@client.test>\n"
	  "Subject: mail from you refused\n",
	  "Your server 192.0.2.1 gets: 550 5.7.1 blocked. It is listed "
	  "at spamhaus since Monday.\n", "", MACHINE_NONE, "" },
	{ "is a postmaster and passes on a header",
	  "From: Postmaster <postmaster@client.test>\n"
	  "Subject: Fwd: spam from your server\n",
	  "Stop this.\n\n---------- Forwarded message ----------\n"
	  "Received: by mx.test\nMessage-ID: <1@host.test>\nSubject: x\n",
	  "", MACHINE_NONE, "" },
	{ "is a postmaster and writes in sentences",
	  "From: Postmaster <postmaster@client.test>\n"
	  "Subject: Undelivered mail\n",
	  "Our mails to bob@there.test come back: 550 5.1.1 User unknown. He "
	  "says the mailbox is there.\n", "", MACHINE_NONE, "" },
	{ "is a postmaster and shows the header of a mail",
	  "From: postmaster@client.test\nSubject: Not delivered\n",
	  "This is what the other side sent us:\n\n"
	  "Received: by mx.there.test\nMessage-ID: <1@client.test>\n"
	  "It never arrived.\n", "", MACHINE_NONE, "" },
	{ "is not there today and wants to be called", HUMAN
	  "Subject: Re: [#17] x\nIn-Reply-To: <1@host.test>\n",
	  "If it is urgent call me at night, else I am back in the office on "
	  "Tuesday.\n", "", MACHINE_NONE, "" },
	{ "is an administrator who goes on leave",
	  "From: System Administrator <admin@client.test>\n"
	  "Subject: Отпуск и почта\n",
	  "Я в отпуске до понедельника. Почту не трогайте.\n", "",
	  MACHINE_NONE, "" },
	{ "wants an answer switched off", HUMAN "Subject: Auto reply\n",
	  "The auto reply of info@ says \"I am out of the office until June "
	  "1st\" since a year. Switch off the vacation message.\n", "",
	  MACHINE_NONE, "" },
	{ "is an administrator and tells of a program",
	  "From: System Administrator <root@vps12.client.test>\n"
	  "Subject: Mail Delivery System on vps12\n",
	  "The Mail Delivery System of vps12 stopped.\n", "",
	  MACHINE_NONE, "" },
	{ "begins the subject with a name and goes on leave",
	  "From: Ann Smith <ann@client.test>\n"
	  "Subject: Ann Smith: Urlaub und Domain\n",
	  "Ich bin bis Freitag weg, die Domain muss heute verlängert "
	  "werden.\n", "", MACHINE_NONE, "" },
	{ "is called like the subject", "From: Ann Smith <ann@client.test>\n"
	  "Subject: Account of Ann Smith\n",
	  "I am out of the office until Monday, the account must stay "
	  "open.\n", "", MACHINE_NONE, "" },
	{ "is on leave and wants it done all the same", HUMAN
	  "Subject: Re: [#17] restore\nIn-Reply-To: <1@host.test>\n",
	  "I am on vacation until Monday, but go on with the restore.\n", "",
	  MACHINE_NONE, "" },
	{ "gets mail at an address for answers", HUMAN
	  "Subject: x\nDelivered-To: vacation@host.test\n", "x\n", "",
	  MACHINE_NONE, "" },
	{ "goes on leave", HUMAN "Subject: Отпуск\n",
	  "Ухожу в отпуск, оплатить смогу после возвращения 15 ноября. Не "
	  "блокируйте сервер.\n", "", MACHINE_NONE, "" },
	{ "has a gateway that adds a footer", HUMAN "Subject: Invoice\n",
	  "The invoice 123 has the wrong VAT number.\n\nThis footer was "
	  "automatically generated by our mail gateway.\n", "",
	  MACHINE_NONE, "" },
	{ "pastes what a monitor wrote", HUMAN "Subject: vps-12\n",
	  "Такое пришло:\n\nProblem started at 10:00:00 on 2026.11.01\n"
	  "Problem name: High CPU\nHost: web17\nOriginal problem ID: 1\n",
	  "", MACHINE_NONE, "" },
	{ "lives in a bounce house",
	  "From: Bounce House <bounce.house@client.test>\nSubject: x\n",
	  "The site does not open.\n", "", MACHINE_NONE, "" },
	{ "has a name like a list server's",
	  "From: Oleg <mailmanov@client.test>\nSubject: x\n",
	  "Не открывается сайт\n", "", MACHINE_NONE, "" },
	{ "writes through a form of the site",
	  "From: WordPress <wordpress@client.test>\nSubject: Contact\n"
	  "X-Mailer: PHPMailer 6.8\n", "Message: send me prices\n", "",
	  MACHINE_NONE, "" },
	{ "writes through a system that says so in a signature", HUMAN
	  "Subject: Site 502\n", "Please fix the site.\n\n-- \n"
	  "This is an automated system, do not reply to this email.\n", "",
	  MACHINE_NONE, "" },
	{ "writes from an address for alarms",
	  "From: Alert Ltd <alert@alert.test>\nSubject: Invoice\n",
	  "Can you send the invoice for March?\n", "", MACHINE_NONE, "" },
	{ "asks about a monitor's mail", HUMAN
	  "Subject: SMART error on our server\n",
	  "We got \"SMART error (CurrentPendingSector)\". What is it?\n", "",
	  MACHINE_NONE, "" },
	{ "tells from an address for alarms",
	  "From: Alarm Ltd <alarm@alarm.test>\nSubject: ded-3\n",
	  "The disk of ded-3 writes errors again.\n", "", MACHINE_NONE, "" },
	{ "has trouble with junk mail", HUMAN "Subject: Junk mail\n",
	  "All our mail goes to junk mail at Outlook. Just this once I ask "
	  "you to look at DKIM.\n", "", MACHINE_NONE, "" },
	{ "invites", HUMAN "Subject: Guest list\n",
	  "Add yourself to our guest list for the party!\n", "",
	  MACHINE_NONE, "" },
	{ "asks who is there", HUMAN "Subject: Replies\n",
	  "I get \"This is an automated message, do not reply to this "
	  "email\". Is anyone there?\n", "", MACHINE_NONE, "" },
	{ "has our receipt under the answer, as Outlook does it", HUMAN
	  "Subject: RE: Ваш запрос\nIn-Reply-To: <1@host.test>\n",
	  "Это vps-12.\n\nОт: Support <support@host.test>\n"
	  "Тема: Ваш запрос\n\nЭто автоматическое сообщение, не отвечайте "
	  "на это письмо.\n", "", MACHINE_NONE, "" },
	{ "sends reports on", HUMAN "Subject: Fwd: Report domain: host.test "
	  "Submitter: google.com Report-ID: 1\n", "What is this?\n", "",
	  MACHINE_NONE, "" },
};

static void
never_takes_people_for_machines (void **state)
{
	(void) state;
	check (people, G_N_ELEMENTS (people));
}

/* --- silence ------------------------------------------------------------- */

static void
keeps_silent_where_asked_to (void **state)
{
	static const struct {
		const char *head, *silence;
	} cases[] = {
		{ HUMAN "Subject: x\n", NULL },
		{ HUMAN "X-Auto-Response-Suppress: DR, OOF, AutoReply\n",
		  "x-auto-response-suppress" },
		{ HUMAN "X-Auto-Response-Suppress: all\n",
		  "x-auto-response-suppress" },
		{ HUMAN "X-Auto-Response-Suppress: None\n", NULL },
		/* No receipts: an answer is none. */
		{ HUMAN "X-Auto-Response-Suppress: DR, RN, NRN\n", NULL },
		{ "From: root@client.test\n", "sender" },
		{ HUMAN "Sender: www-data@client.test\n", NULL },
		{ HUMAN "In-Reply-To: <1@x.test>\nList-Unsubscribe: <x>\n",
		  "list-unsubscribe" },
		{ "From: postmaster@client.test\n", "sender" },
		{ HUMAN "Sender: no-reply@client.test\n", "sender-field" },
		{ HUMAN "Return-Path: <>\n", "null-path" },
		{ HUMAN "Return-Path: <ann@client.test>\n", NULL },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		struct mail mail = { "", cases[i].head, "Help!\n", "",
				     MACHINE_NONE, "" };
		struct facts *facts = read_mail (&mail);

		assert_int_equal (facts->machine.kind, MACHINE_NONE);
		if (cases[i].silence == NULL)
			assert_null (facts->machine.silence);
		else
			assert_string_equal (facts->machine.silence,
					     cases[i].silence);
		free_mail (facts);
	}
}

/* Too little to keep a client's mail from becoming a ticket. */
static void
keeps_silent_to_what_says_to_be_automatic (void **state)
{
	static const struct mail says = {
		"", HUMAN "Subject: Form\n", "Имя: Олег\n"
		"Это письмо сформировано автоматически.\n", "",
		MACHINE_NONE, ""
	};
	struct facts *facts = read_mail (&says);

	(void) state;
	assert_int_equal (facts->machine.kind, MACHINE_NONE);
	assert_string_equal (facts->machine.silence, "says-so");
	free_mail (facts);
}

/* The words of other desks' receipts are people's words, too: a ticket is
 * opened, but nothing answers what may be an answer. */
static void
keeps_silent_to_what_may_be_an_answer (void **state)
{
#define ANSWER HUMAN "In-Reply-To: <1@host.test>\nSubject: Re: x\n"
	static const struct {
		const char *head, *text, *silence;
	} cases[] = {
		{ ANSWER, "Hello,\n\nthank you for contacting our support "
		  "team. A support ticket has now been opened.\n",
		  "may-be-automatic" },
		{ ANSWER, "Reply above this line.\n\nJust confirming that "
		  "we got your request. We're on it.\n",
		  "may-be-automatic" },
		{ ANSWER, "Мы получили ваше обращение и присвоили ему номер "
		  "123. Ответим в течение рабочего дня.\n",
		  "may-be-automatic" },
		{ ANSWER, "Вашу заявку зареєстровано за номером 1234. Наш "
		  "спеціаліст зв'яжеться з вами.\n", "may-be-automatic" },
		{ ANSWER, "Guten Tag,\n\nvielen Dank für Ihre Anfrage. Wir "
		  "haben Ihre E-Mail erhalten.\n", "may-be-automatic" },
		{ HUMAN "Subject: Автоответчик\n",
		  "Здравствуйте, ваше письмо получено.\n",
		  "may-be-automatic" },
		/* Who asks for one is a person who waits for an answer. */
		{ HUMAN "Subject: Автоответ\n", "Прошу включить автоответ: «Я "
		  "в отпуске, отвечу по возвращении».\n", NULL },
		{ ANSWER, "Спасибо, всё работает.\n", NULL },
	};

	(void) state;
	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		struct mail mail = { "", cases[i].head, cases[i].text, "",
				     MACHINE_NONE, "" };
		struct facts *facts = read_mail (&mail);

		assert_int_equal (facts->machine.kind, MACHINE_NONE);
		if (g_strcmp0 (facts->machine.silence, cases[i].silence) != 0)
			print_error ("%s", cases[i].text);
		assert_true (g_strcmp0 (facts->machine.silence,
					cases[i].silence) == 0);
		free_mail (facts);
	}
#undef ANSWER
}

static void
keeps_silent_to_a_reaction (void **state)
{
	static const struct mail thumb = {
		"", HUMAN "Subject: Re: x\nContent-Type: "
		"multipart/alternative; boundary=b\n",
		"", "--b\nContent-Type: text/plain\n\nAnn reacted\n--b\n"
		"Content-Type: text/vnd.google.email-reaction+json\n\n"
		"{\"version\":1}\n--b--\n", MACHINE_NONE, ""
	};
	struct facts *facts = read_mail (&thumb);

	(void) state;
	assert_int_equal (facts->machine.kind, MACHINE_NONE);
	assert_string_equal (facts->machine.silence, "reaction");
	free_mail (facts);
}

static int
set_up (void **state)
{
	(void) state;
	g_mime_init ();
	return 0;
}

int
main (void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test (recognises_bounces),
		cmocka_unit_test (recognises_automatic_answers),
		cmocka_unit_test (recognises_other_programs),
		cmocka_unit_test (never_takes_people_for_machines),
		cmocka_unit_test (keeps_silent_where_asked_to),
		cmocka_unit_test (keeps_silent_to_what_says_to_be_automatic),
		cmocka_unit_test (keeps_silent_to_what_may_be_an_answer),
		cmocka_unit_test (keeps_silent_to_a_reaction),
	};

	return cmocka_run_group_tests_name ("machine", tests, set_up, NULL);
}
