#include "tests/bench/letter.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* What people write; the number makes each one different. */
static const char *const questions[] = {
	"Hello,\r\n\r\nsince this morning our shop on the shared hosting"
	" answers 502\r\nevery few minutes. Nothing was changed on our side."
	" The domain is\r\nshop-%u.example.net. Could you look at the server,"
	" please?\r\n\r\nBest regards,\r\nAnna Smith\r\n-- \r\n"
	"Anna Smith, Example Trading\r\ntel. +380 44 000 00 00\r\n",
	"Добрый день!\r\n\r\nНе получается войти в панель управления хостингом"
	", пишет «неверный\r\nпароль», хотя пароль я не менял. Домен"
	" site-%u.example.org.\r\nПроверьте, пожалуйста, что случилось, и"
	" восстановите доступ.\r\n\r\nС уважением,\r\nИван Петров\r\n",
	"Доброго дня.\r\n\r\nПерестала приходити пошта на скриньку"
	" office@firm-%u.example.com.\r\nВідправники отримують"
	" повідомлення: 451 4.7.1 Service unavailable.\r\nКоли це буде"
	" виправлено?\r\n\r\nДякую,\r\nОлена\r\n\r\n"
	"> On Monday you wrote:\r\n> the works on the server are finished.\r\n",
};

static const char *const subjects[] = {
	" Site is down, 502",
	" =?UTF-8?B?0J3QtSDQvNC+0LPRgyDQstC+0LnRgtC4INCyINC/0LDQvdC10LvRjA==?=",
	" =?UTF-8?B?0J3QtSDQv9GA0LjRhdC+0LTQuNGC0Ywg0L/QvtGI0YLQsA==?=",
};

static void
set (struct letter *letter, unsigned i, const char *name, const char *value)
{
	letter->fields[i].name = name;
	snprintf (letter->fields[i].value, sizeof letter->fields[i].value,
		  "%s", value);
}

void
letter_write (struct letter *letter, const char *run, unsigned number,
	      const char *from, const char *to)
{
	unsigned kind = number % (sizeof questions / sizeof *questions);
	char value[256];
	time_t now = time (NULL);
	struct tm utc;

	set (letter, 0, "Received", " from [192.0.2.7] (client.example.net"
	     " [192.0.2.7])\n\tby mail.example.net with ESMTPSA;"
	     " Mon, 2 Jun 2025 10:00:00 +0000");
	gmtime_r (&now, &utc);
	strftime (value, sizeof value, " %a, %d %b %Y %H:%M:%S +0000", &utc);
	set (letter, 1, "Date", value);
	snprintf (value, sizeof value, " <%s.%u@client.example.net>", run,
		  number);
	set (letter, 2, "Message-ID", value);
	snprintf (value, sizeof value, " Client <%s>", from);
	set (letter, 3, "From", value);
	snprintf (value, sizeof value, " Support <%s>", to);
	set (letter, 4, "To", value);
	set (letter, 5, "Subject", subjects[kind]);
	set (letter, 6, "MIME-Version", " 1.0");
	set (letter, 7, "Content-Type", " text/plain; charset=UTF-8");
	set (letter, 8, "Content-Transfer-Encoding", " 8bit");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	letter->length = (size_t) snprintf (letter->body, sizeof letter->body,
					    questions[kind], number);
#pragma GCC diagnostic pop
}
