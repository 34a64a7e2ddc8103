# Cofnodi sesiwn.
session-title = Cofnodi sesiwn
session-touched = { $topics }: wedi'u trafod yn barod
session-number = Rhif y sesiwn
session-number-begun = { $number } (wedi'i ddechrau)
session-not-touched = Heb ei drafod
session-next = Nesaf
session-note = Ysgrifennu'r nodyn achos
session-wheel = Sgorio'r olwyn
session-saved = Cadwyd sesiwn { $number }.
