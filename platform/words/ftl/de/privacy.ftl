# Was über jemanden bekannt ist, und wie man für immer geht.

privacy =
    Was ich von dir weiß, und wie lange:

    • Deine Nummer bei Telegram, dein Vorname und die Sprache deiner App, solange du diesen Bot benutzt; und ob du in den Kanälen bist, in denen er Leute haben will.
    • Was du mir in /profile erzählst und in /settings, /language und /rooms wählst, und dein persönlicher Link (/link), bis du es änderst. Wer wen über einen Link um einen Chat gebeten hat, einen Tag lang.
    • Wen du in den letzten { $minutes } Minuten getroffen und wen du blockiert hast, und deine Chats des letzten Tages und den letzten, den du hattest: wer darin war, nicht was gesagt wurde.
    • Was du und andere schreiben, geht durch mich hindurch. { $evidence ->
        [kept] Die letzten Nachrichten eines Chats bleiben bis einen Tag danach, damit eine Meldung sie versiegelt einem Moderator zeigen kann; die einer Meldung höchstens { $report } Tage. Sonst liegt nur
       *[none] Was angekommen ist, bleibt höchstens ein paar Minuten. Sonst liegt nur
    } eine Nachricht, an der etwas kaputtging, beiseite, bis wir sie uns angesehen haben. Was weg ist, steht noch im Protokoll unseres Speichers, bis das neu geschrieben wird.
    • Welche Nachricht in deinem Chat die Kopie welcher anderen ist, { $hours } Stunden lang, damit Antworten, Änderungen und /unsend sie finden: Nummern, keine Worte.
    • Daumen, die andere dir gegeben haben, als Zahlen, und die du gegeben hast; für den Tagesrückblick, wenn du ihn willst, wie viele Chats du hattest und an wie vielen Tagen in Folge; welche Ankündigungen du bekommen hast; Pläne und Rechte, die du hast, die Gruppen, in die sie dich gelassen haben, und was dafür gebucht wurde.
    • Ob dich jemand hergebracht hat und wen du hergebracht hast (/refer), ohne dass ihr es voneinander erfahrt; { $within } Tage lang, mit wem du Chats hattest, die dafür zählen.
    • Meldungen von dir oder anderen, bis jemand von der Moderation sie abgeschlossen hat, und höchstens { $report } Tage länger.
    • Was Moderatoren über dich entschieden haben – eine Verwarnung, Stummschaltung, nur Worte, Ausschluss –, mit dem Grund, und dein /appeal.

    Dein Gegenüber sieht von deiner Karte, was du erlaubst, und nie deine Nummer, deinen Namen, Benutzernamen oder dein Foto.

    /export – alles davon zum Mitnehmen
    /delete – alles davon wird gelöscht, nach { $days } Tagen, in denen du es dir anders überlegen kannst. Es bleibt nur: dass jemand unter { $youngest } ist, was ein Moderator entschieden hat, solange es gilt, offene Meldungen und Einsprüche, dass andere dich blockiert haben, wer was entschieden hat, Zahlungen und Buchungen ohne deinen Namen, und, als Zahl, die ohne unseren Schlüssel nichts sagt, dass eine Probezeit genutzt wurde und wer wen hergebracht hat. In verschlüsselten Sicherungen kannst du noch bis zu fünf Wochen stehen; damit keine davon dich zurückbringt, bleibt noch eine solche Zahl für sechzig Tage.

handed-out = Das steht in den Büchern über dich, neben den Texten darüber. Nicht dabei ist, was auch andere betrifft: wer dich gemeldet hat, was vor einer Meldung gesagt wurde, wen du gemeldet, blockiert oder bewertet hast, und wer über dich entschieden hat.
not-handed-out = Was in den Büchern über dich steht, kann ich gerade nicht lesen; es fehlt hier. Bitte schick in ein paar Minuten noch einmal /export.
confirm-delete = Soll alles gelöscht werden, was ich von dir weiß? Deine Chats enden sofort. { $days } Tage lang kannst du es dir mit /start anders überlegen.
leaving = Alles, was ich von dir weiß, wird am { $day }. { $month } gelöscht. Bis dahin holt /start alles zurück.
staying = Alles bleibt, wie es ist.

month = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
}
