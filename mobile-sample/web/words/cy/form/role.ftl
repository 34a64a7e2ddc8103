# Rolau, fel y maent mewn brawddeg.
role-missing_children_worker = gweithiwr plant ar goll
role-phoenix_lead = arweinydd Phoenix
role-youth_worker = gweithiwr ieuenctid
role-lead_professional = gweithiwr proffesiynol arweiniol
role-spa_officer = swyddog SPA
role-team_manager = rheolwr tîm
role-associate_director = cyfarwyddwr cyswllt
role-meeting_support = cymorth cyfarfodydd
role-police_liaison = cyswllt â'r heddlu
role-administrator = gweinyddwr
role-application = rhaglen
role-nobody = neb
role-or = { $most } neu { $last }
