// A supplier's first program, with the client that openapi-generator's `go` makes of the document.
package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	homeward "github.com/GIT_USER_ID/GIT_REPO_ID"
)

var password = os.Getenv("HOMEWARD_PASSWORD")

func main() {
	client := connect()
	anyone := context.Background()

	// Sign in; a refusal says why by its code.
	guess := homeward.SignIn{Username: "mo", Password: "not the password"}
	_, answer, err := client.SessionsAPI.SignIn(anyone).SignIn(guess).Execute()
	refused(answer, err, 401, "invalid_credentials")
	desk := signIn(client, homeward.SignIn{Username: "mo", Password: password})

	// List the children, page by page.
	var children []homeward.Child
	for cursor, more := "", true; more; {
		request := client.ChildrenAPI.ListChildren(desk).Limit(2)
		if cursor != "" {
			request = request.Cursor(cursor)
		}
		page, _, err := request.Execute()
		must(err)
		children = append(children, page.Items...)
		cursor = page.GetNext()
		more = cursor != ""
	}
	expect(len(children) == 4, "four children", children)
	wren := find(children, "Wren")

	// Report an episode. Sent again it answers as it did; for another child the id is taken.
	report := homeward.NewEpisodeReport(freshID(), wren.Id, time.Date(2026, 3, 2, 8, 30, 0, 0, time.UTC),
		"An invented carer", homeward.MISSING_OR_ABSENT_MISSING, homeward.CARE)
	for _, status := range []int{201, 200} {
		episode, answer, err := client.MissingEpisodesAPI.ReportEpisode(desk).EpisodeReport(*report).Execute()
		must(err)
		expect(answer.StatusCode == status && episode.Id == report.Id, "the episode", episode)
		expect(episode.Rhi.State == homeward.NOT_DUE, "the state", episode.Rhi)
	}
	report.Child = find(children, "Robin").Id
	_, answer, err = client.MissingEpisodesAPI.ReportEpisode(desk).EpisodeReport(*report).Execute()
	refused(answer, err, 409, "already_exists")

	// Read the record that two people wrote different things into, and decide, on the version that was read.
	found, _, err := client.RecordsAPI.ListRecords(desk).Conflicts(true).Execute()
	must(err)
	interview := found.Items[0]
	var typed homeward.ReturnHomeInterview
	shape(interview.Data, &typed)
	expect(typed.GetBefore() == "She was quiet." && typed.Push[0] == "bullying", "the interview", typed)
	conflict := interview.Conflicts[0]
	expect(conflict.Path == "/where" && len(conflict.Values) == 2, "the conflict", conflict)
	_, answer, err = client.RecordsAPI.GetRecord(desk, interview.Id).Execute()
	must(err)
	version := answer.Header.Get("etag")
	choice := homeward.NewIntent(homeward.RESOLVE)
	choice.SetPath("/where")
	choice.SetId(freshID())
	choice.SetValue(conflict.Values[0].Value)
	decide := client.RecordsAPI.EditRecord(desk, interview.Id).
		Edits(*homeward.NewEdits(interview.Kind, interview.Child, []homeward.Intent{*choice}))
	_, answer, err = decide.Execute()
	refused(answer, err, 428, "precondition_required")
	_, answer, err = decide.IfMatch(`"0000000000000000"`).Execute()
	refused(answer, err, 412, "version_mismatch")
	decided, answer, err := decide.IfMatch(version).Execute()
	must(err)
	expect(answer.StatusCode == 200 && len(decided.Conflicts) == 0, "no conflict", decided)

	// Begin a safety plan. A child has one, so its id follows from child and kind.
	write := homeward.NewIntent(homeward.EDIT_TEXT)
	write.SetPath("/triggers")
	write.SetAt(0)
	write.SetInsert("Arguments about the phone.")
	tick := homeward.NewIntent(homeward.SET)
	tick.SetPath("/helplines/childline")
	tick.SetValue(true)
	begun, answer, err := client.RecordsAPI.EditRecord(desk, derivedID(wren.Id, "safety-plan")).
		Edits(*homeward.NewEdits(homeward.SAFETY_PLAN, wren.Id, []homeward.Intent{*write, *tick})).Execute()
	must(err)
	var plan homeward.SafetyPlan
	shape(begun.Data, &plan)
	expect(answer.StatusCode == 201 && plan.GetTriggers() == "Arguments about the phone.", "the plan", plan)
	expect(len(plan.Helplines) == 1 && plan.Helplines[0] == "childline", "the helplines", plan)

	// Sync, as a device that enrols.
	public, private, err := ed25519.GenerateKey(rand.Reader)
	must(err)
	device := freshID()
	proof := ed25519.Sign(private, []byte("homeward/enrol/1\n"+device+"\nada"))
	enrolment := homeward.NewDeviceEnrolment(device, "An invented phone", homeward.ED25519,
		base64.StdEncoding.EncodeToString(public), base64.StdEncoding.EncodeToString(proof))
	request := homeward.SignIn{Username: "ada", Password: password}
	request.SetDevice(*enrolment)
	phone := signIn(client, request)
	news, _, err := client.SyncAPI.Sync(phone).SyncRequest(homeward.SyncRequest{}).Execute()
	must(err)
	delivered := false
	for _, delivery := range news.Records {
		delivered = delivered || delivery.Record == interview.Id && delivery.GetSnapshot() != ""
	}
	expect(delivered, "the interview", news.Records)
	find(news.Children, "Robin")
	again := homeward.SyncRequest{}
	again.SetCursor(news.Cursor)
	nothing, _, err := client.SyncAPI.Sync(phone).SyncRequest(again).Execute()
	must(err)
	expect(len(nothing.Records) == 0 && nothing.Cursor == news.Cursor, "nothing new", nothing)
}

// connect makes a client that trusts the server's certificate.
func connect() *homeward.APIClient {
	certificate, err := os.ReadFile(os.Getenv("HOMEWARD_CERTIFICATE"))
	must(err)
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(certificate)
	settings := homeward.NewConfiguration()
	settings.Servers[0].URL = os.Getenv("HOMEWARD_URL")
	settings.HTTPClient = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}}}
	return homeward.NewAPIClient(settings)
}

func signIn(client *homeward.APIClient, request homeward.SignIn) context.Context {
	session, _, err := client.SessionsAPI.SignIn(context.Background()).SignIn(request).Execute()
	must(err)
	return context.WithValue(context.Background(), homeward.ContextAccessToken, session.GetAccessToken())
}

// shape reads the data of a record as what its kind says it is.
func shape(data map[string]interface{}, into interface{}) {
	text, err := json.Marshal(data)
	must(err)
	must(json.Unmarshal(text, into))
}

func find(children []homeward.Child, forename string) homeward.Child {
	for _, child := range children {
		if child.Forename == forename {
			return child
		}
	}
	panic(forename + " is missing")
}

func freshID() string {
	bytes := make([]byte, 16)
	_, err := rand.Read(bytes)
	must(err)
	return uuid(bytes, 0x40)
}

func derivedID(child, kind string) string {
	id, err := hex.DecodeString(strings.ReplaceAll(child, "-", ""))
	must(err)
	digest := sha256.Sum256(append(append([]byte("homeward/record/"), id...), kind...))
	return uuid(digest[:16], 0x80)
}

// uuid sets the bits of version and variant (RFC 9562).
func uuid(bytes []byte, version byte) string {
	bytes[6] = bytes[6]&0x0f | version
	bytes[8] = bytes[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", bytes[:4], bytes[4:6], bytes[6:8], bytes[8:10], bytes[10:])
}

func refused(answer *http.Response, err error, status int, code string) {
	refusal, ok := err.(*homeward.GenericOpenAPIError)
	expect(ok && answer.StatusCode == status, "a refusal", err)
	problem, ok := refusal.Model().(homeward.Problem)
	expect(ok && problem.Code == code, code, string(refusal.Body()))
}

func expect(holds bool, what string, found interface{}) {
	if !holds {
		panic(fmt.Sprintf("expected %s, found %+v", what, found))
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
