# Roles, as they stand within a sentence.
role-missing_children_worker = missing children worker
role-phoenix_lead = Phoenix lead
role-youth_worker = youth worker
role-lead_professional = lead professional
role-spa_officer = spa officer
role-team_manager = team manager
role-associate_director = associate director
role-meeting_support = meeting support
role-police_liaison = police liaison
role-administrator = administrator
role-application = application
role-nobody = nobody
role-or = { $most } or { $last }
