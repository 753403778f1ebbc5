"""The first passwords that anyone would try, of those that are long enough to pass the other rules."""

from __future__ import annotations

_CONTEXT = """
rounds rotation rotations clinical clerkship observership applicant application hospital medicine medical
doctor physician student graduate usmle residency coach staff admin password passwort passw0rd p@ssword
p@ssw0rd welcome letmein login changeme secret
"""
CONTEXT = frozenset(_CONTEXT.split())
"""Words of this site and of every login page; a password needs something besides them."""

ROWS = (
    "01234567890123456789012345678901234567890",
    "1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./",
    "qwertyuiopasdfghjklzxcvbnmqwertyuiop",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "qazwsxedcrfvtgbyhnujmikolp",
    "q1w2e3r4t5y6u7i8o9p0",
    "1q2w3e4r5t6y7u8i9o0p",
    "a1b2c3d4e5f6g7h8i9j0",
    "zaq12wsxcde34rfvbgt56yhnmju78ik,",
)
"""Keys and letters in order; read in both directions."""

_COMMON = """
1234567891011 123456789012 1234567890123 123456123456 123456789123 123456789123456 12345678910a
123123123123 123321123321 112233445566 111222333444 147258369147 147258369000 159753159753 159357159357
789456123000 789456123789 741852963000 741852963741 987654321000 102030405060 010203040506 121212121212
a123456789012 a12345678901 abc123456789 abc123abc123 abcd12345678 abcdef123456 abcdefg12345 abcdefg123456
qwerty123456 qwerty1234567 qwerty12345678 qwertyqwerty qwertyuiop12 qwertyuiop123 qwertyuiop123456
qwer1234qwer asdf1234asdf asdfghjkl123 asdfghjkl1234 asdfasdfasdf asdfghasdfgh zxcvbnm12345 zxcvbnm123456
zxcvbnmasdfghjkl zxcvbnzxcvbn 1q2w3e4r5t6y 1q2w3e4r1q2w3e4r q1w2e3r4t5y6 1qaz2wsx3edc 1qaz2wsx1qaz2wsx
1qaz@wsx3edc 1qazxsw23edc !qaz2wsx3edc !qaz@wsx#edc 1234qwerasdf 1234qwerasdfzxcv qweasdzxc123
qweasd123456 qazwsxedc123 qazwsx123456 123qweasdzxc 123qwe123qwe 123456qwerty 123456789abc 123456789qwe
12345qwerty12 password1234 password12345 password123456 passwordpassword passw0rd1234 password1234567
passwordpass password!123 password@123 password2023 password2024 password2025 password2026 mypassword123
mypassword12 thisismypassword letmein12345 letmein123456 letmeinletmein welcome12345 welcome123456
welcome1welcome1 iloveyou1234 iloveyou12345 iloveyou123456 iloveyouiloveyou iloveyouforever iloveyousomuch
ilovemyfamily ilovemymother ilovejesus123 ilovegod1234 jesuschrist1 jesuslovesme godisgood123 jesusislord1
inshallah123 bismillah123 bismillah786 alhamdulillah allahuakbar1 allahisgreat mashallah1234 muhammad12345
hanuman12345 jaishreeram1 omnamahshivaya krishna12345 sairam123456 harekrishna1 waheguru1234 rameshwar1234
india1234567 pakistan1234 pakistan123456 bangladesh12 bangladesh123 hindustan123 philippines1 nigeria12345
egypt1234567 football1234 football12345 football123456 footballfootball basketball12 basketball123
baseball1234 baseball12345 chelsea12345 liverpool123 liverpool1234 barcelona123 barcelona1234 realmadrid12
realmadrid123 manchester12 manchesterunited manchesterunited1 arsenal12345 juventus1234 cristiano123
ronaldo12345 messi1234567 superman1234 superman12345 superman123456 batman123456 spiderman123
spiderman1234 starwars1234 starwars12345 pokemon12345 pokemon123456 naruto123456 minecraft123
minecraft1234 harrypotter1 harrypotter123 princess1234 princess12345 sunshine1234 sunshine12345
butterfly123 butterfly1234 chocolate123 chocolate1234 dragon123456 monkey123456 shadow123456 master123456
michael12345 jennifer1234 jessica12345 michelle1234 computer1234 computer12345 internet1234 internet12345
samsung12345 samsung123456 android12345 microsoft123 google123456 facebook1234 facebook12345
facebook123456 instagram123 instagram1234 whatsapp1234 youtube12345 administrator administrator1
admin1234567 admin12345678 admin123admin admin123456789 adminadmin12 adminadminadmin administrador
root12345678 rootrootroot test12345678 testtesttest test1234test testing12345 testing123456 changeme1234
changemenow1 changeit1234 default12345 secret123456 secretsecret supersecret1 supersecret123 letmeinplease
trustno1trustno1 whatever1234 whatever12345 nothing12345 something123 onetwothree123 onetwothreefour
correcthorsebatterystaple thequickbrownfox thequickbrown lovelovelove lovelove1234 loveyou12345
forever12345 foreverlove1 myfamily1234 christmas123 december2024 december2025 january12345 january2025!
january2026! november2025 september123 september2025 summer202520 spring202520 winter202520 autumn202520
summer2025!! winter2025!! monday123456 friday123456 doctor123456 doctor1234567 mydoctor1234 hospital1234
hospital12345 medicine1234 medicine12345 medical12345 medical123456 cardiology12 cardiology123
neurology123 anatomy12345 surgeon12345 stethoscope1 stethoscope123 usmlestep123 usmlestep1usmle
usmle1234567 internship12 internship123 residency123 residency2026 residency1234 mbbs12345678 futuredoctor
futuredoctor1 futuredoctor123 doctordoctor
"""
COMMON = frozenset(_COMMON.split())
"""Lower case. Shorter ones need no list: they are refused by their length."""
