module example.org/homeward/job

go 1.19

require github.com/GIT_USER_ID/GIT_REPO_ID v0.0.0

// The generator leaves the module's name to whoever publishes it.
replace github.com/GIT_USER_ID/GIT_REPO_ID => ../../../target/clients/go
