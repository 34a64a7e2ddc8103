# Fy ngwaith heddiw.
today-title = Fy ngwaith heddiw
today-week = Eich wythnos
today-refresh = Adnewyddu
today-refreshing = Yn adnewyddu
today-preparing = { $count ->
    [zero] Yn dal i baratoi 0 crynodeb: gall y rhestrau hyn dyfu eto.
    [one] Yn dal i baratoi 1 crynodeb: gall y rhestrau hyn dyfu eto.
    [two] Yn dal i baratoi 2 grynodeb: gall y rhestrau hyn dyfu eto.
    [few] Yn dal i baratoi 3 chrynodeb: gall y rhestrau hyn dyfu eto.
    [many] Yn dal i baratoi 6 chrynodeb: gall y rhestrau hyn dyfu eto.
   *[other] Yn dal i baratoi { $count } crynodeb: gall y rhestrau hyn dyfu eto.
  }
today-interviews = Cyfweliadau dychwelyd adref
today-no-interview = Nid oes cyfweliad yn aros amdanoch.
today-missing = Ar goll o hyd
today-clash = Gofynnoch am gyfweliad { $name } heb gysylltiad ar { $when }. Roedd cydweithiwr wedi'i gymryd yn barod.
today-seen = Rwyf wedi'i weld
today-versions = Dau fersiwn i edrych arnynt
today-versions-why = Ysgrifennodd dau berson bethau gwahanol. Cedwir y ddau. Dewiswch un, neu gadewch ef i'ch rheolwr.
today-unwritten = Sut aeth hi?
today-sessions = Sesiynau sydd wedi'u cynllunio
today-contacts = Cyswllt wythnosol
today-reviews = Adolygiadau
today-actions = Camau i chi
today-unsent = { $count ->
    [zero] 0 cofnod heb eu hanfon neu heb eu gorffen. Mae'r hyn a ysgrifennwyd yn ddiogel yma, ac mae'r hyn a orffennwyd yn mynd cyn gynted ag y bydd cysylltiad.
    [one] 1 cofnod heb ei anfon neu heb ei orffen. Mae'r hyn a ysgrifennwyd yn ddiogel yma, ac mae'r hyn a orffennwyd yn mynd cyn gynted ag y bydd cysylltiad.
    [two] 2 gofnod heb eu hanfon neu heb eu gorffen. Mae'r hyn a ysgrifennwyd yn ddiogel yma, ac mae'r hyn a orffennwyd yn mynd cyn gynted ag y bydd cysylltiad.
    [few] 3 chofnod heb eu hanfon neu heb eu gorffen. Mae'r hyn a ysgrifennwyd yn ddiogel yma, ac mae'r hyn a orffennwyd yn mynd cyn gynted ag y bydd cysylltiad.
    [many] 6 chofnod heb eu hanfon neu heb eu gorffen. Mae'r hyn a ysgrifennwyd yn ddiogel yma, ac mae'r hyn a orffennwyd yn mynd cyn gynted ag y bydd cysylltiad.
   *[other] { $count } cofnod heb eu hanfon neu heb eu gorffen. Mae'r hyn a ysgrifennwyd yn ddiogel yma, ac mae'r hyn a orffennwyd yn mynd cyn gynted ag y bydd cysylltiad.
  }
today-episode-missing-out = Ar goll. Heb ddychwelyd eto: mae'r 72 awr yn dechrau wrth ddychwelyd.
today-episode-absent-out = Absennol. Heb ddychwelyd eto: mae'r 72 awr yn dechrau wrth ddychwelyd.
today-episode-missing-back = Ar goll. Dychwelodd { $when }.
today-episode-absent-back = Absennol. Dychwelodd { $when }.
today-taking = Yn ei gymryd
today-take = Ei gymryd
today-start = Dechrau'r cyfweliad
today-go-on = Mynd ymlaen
today-leave = Ei adael iddyn nhw
today-give-back = Ei roi yn ôl
today-today = Heddiw
today-session = Sesiwn { $number }, { $when }
today-session-at = Sesiwn { $number }, { $when }, { $place }
today-attendance = Presenoldeb heb ei ysgrifennu
today-no-date = Dim dyddiad
today-by = Erbyn { $when }
today-no-contact = Nid oes cyswllt wedi'i ysgrifennu eto
today-contact = Cyswllt diwethaf { $last }. Y nesaf erbyn { $by }
today-contact-today = Cyswllt diwethaf { $last }. Y nesaf erbyn heddiw
today-review = { $kind }, erbyn { $when }
today-warning = Rhybudd
today-waited = Mae gwaith wedi aros ar y ffôn hwn ers mwy na diwrnod. Dewch o hyd i gysylltiad ac adnewyddwch, neu dywedwch wrth eich rheolwr.
today-waited-since = Mae gwaith wedi aros ar y ffôn hwn ers { $when }. Dewch o hyd i gysylltiad ac adnewyddwch, neu dywedwch wrth eich rheolwr.
today-nothing = Nid oes dim yn aros amdanoch.
today-not-heard = Nid yw'r ffôn hwn wedi clywed gan y gweinydd eto. Adnewyddwch pan fydd cysylltiad.
today-stood = Dyma sut yr oedd ar { $when }, pan atebodd y gweinydd ddiwethaf.
today-not-sent = Heb ei anfon eto.
today-colleague = Cydweithiwr
today-yours = Eich un chi.
today-yours-begun = Eich un chi. Mae'r cofnod wedi'i ddechrau.
today-waits = Yn aros am weithiwr.
today-other = Cymerwyd ef gan { $name }.
today-claimed = Gofynnoch amdano heb gysylltiad. Eich un chi fydd ef pan fydd y gweinydd wedi clywed.
today-clash-asked = Gofynnoch amdano heb gysylltiad. Roedd { $name } wedi'i gymryd yn barod.
today-clash-begun = Dechreuoch ef heb gysylltiad. Roedd { $name } wedi'i gymryd yn barod: siaradwch â nhw. Cedwir yr hyn a ysgrifennoch.
