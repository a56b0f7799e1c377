command-find = Jemanden zum Reden finden
command-next = Gehen und jemand anderen finden
command-stop = Den Chat verlassen oder die Suche beenden
command-block = Gehen und dieser Person nie wieder begegnen
command-report = Gehen und diese Person melden
command-settings = Ankündigungen und deine Zeitzone
command-language = Die Sprache, in der ich mit dir spreche
command-help = Wie das hier geht
