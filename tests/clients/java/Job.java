import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.ApiResponse;
import org.openapitools.client.JSON;
import org.openapitools.client.api.ChildrenApi;
import org.openapitools.client.api.MissingEpisodesApi;
import org.openapitools.client.api.RecordsApi;
import org.openapitools.client.api.SessionsApi;
import org.openapitools.client.api.SyncApi;
import org.openapitools.client.model.*;

/** A supplier's first program, with the client that openapi-generator's `java` makes of the document. */
public final class Job {
    private static final String PASSWORD = System.getenv("HOMEWARD_PASSWORD");

    public static void main(String[] arguments) throws Exception {
        SessionsApi sessions = new SessionsApi(client(null));

        // Sign in; a refusal says why by its code.
        SignIn guess = new SignIn().username("mo").password("not the password");
        refused(() -> sessions.signIn(guess), 401, "invalid_credentials");
        ApiClient desk = client(sessions.signIn(new SignIn().username("mo").password(PASSWORD)).getAccessToken());

        // List the children, page by page.
        List<Child> children = new ArrayList<>();
        String cursor = null;
        do {
            ChildPage page = new ChildrenApi(desk).listChildren(cursor, 2L);
            children.addAll(page.getItems());
            cursor = page.getNext();
        } while (cursor != null);
        expect(children.size() == 4, children);
        Child wren = named(children, "Wren");

        // Report an episode. Sent again it answers as it did; for another child the id is taken.
        MissingEpisodesApi episodes = new MissingEpisodesApi(desk);
        EpisodeReport report = new EpisodeReport().id(UUID.randomUUID()).child(wren.getId())
            .reportedAt(OffsetDateTime.parse("2026-03-02T08:30:00Z")).reportedBy("An invented carer")
            .classification(MissingOrAbsent.MISSING_OR_ABSENT_MISSING).missingFrom(MissingFrom.CARE);
        for (int status : new int[] {201, 200}) {
            ApiResponse<Episode> answer = episodes.reportEpisodeWithHttpInfo(report);
            expect(answer.getStatusCode() == status && answer.getData().getId().equals(report.getId()), answer.getData());
            expect(answer.getData().getRhi().getState() == RhiState.NOT_DUE, answer.getData());
        }
        report.setChild(named(children, "Robin").getId());
        refused(() -> episodes.reportEpisode(report), 409, "already_exists");

        // Read the record that two people wrote different things into, and decide, on the version that was read.
        RecordsApi records = new RecordsApi(desk);
        CaseRecord interview = records.listRecords(null, null, null, true, null, null).getItems().get(0);
        ReturnHomeInterview typed = ReturnHomeInterview.fromJson(JSON.serialize(interview.getData()));
        expect(typed.getBefore().equals("She was quiet."), typed);
        expect(typed.getPush().equals(Set.of(ReturnHomeInterview.PushEnum.BULLYING)), typed);
        Conflict conflict = interview.getConflicts().get(0);
        expect(conflict.getPath().equals("/where") && conflict.getValues().size() == 2, conflict);
        String version = "\"" + interview.getVersion() + "\"";
        Intent choice = new Intent().intent(IntentKind.RESOLVE).path("/where").id(UUID.randomUUID())
            .value(conflict.getValues().get(0).getValue());
        Edits edits = new Edits().kind(interview.getKind()).child(interview.getChild()).addIntentsItem(choice);
        refused(() -> records.editRecord(interview.getId(), edits, null), 428, "precondition_required");
        refused(() -> records.editRecord(interview.getId(), edits, "\"0000000000000000\""), 412, "version_mismatch");
        ApiResponse<CaseRecord> decided = records.editRecordWithHttpInfo(interview.getId(), edits, version);
        expect(decided.getStatusCode() == 200 && decided.getData().getConflicts().isEmpty(), decided.getData());

        // Begin a safety plan. A child has one, so its id follows from child and kind.
        Edits beginning = new Edits().kind(RecordKind.SAFETY_PLAN).child(wren.getId())
            .addIntentsItem(new Intent().intent(IntentKind.EDIT_TEXT).path("/triggers").at(0)
                .insert("Arguments about the phone."))
            .addIntentsItem(new Intent().intent(IntentKind.SET).path("/helplines/childline").value(true));
        UUID planId = derivedId(wren.getId(), "safety-plan");
        ApiResponse<CaseRecord> begun = records.editRecordWithHttpInfo(planId, beginning, null);
        SafetyPlan plan = SafetyPlan.fromJson(JSON.serialize(begun.getData().getData()));
        expect(begun.getStatusCode() == 201 && plan.getTriggers().equals("Arguments about the phone."), plan);
        expect(plan.getHelplines().equals(Set.of(SafetyPlan.HelplinesEnum.CHILDLINE)), plan);

        // Sync, as a device that enrols.
        UUID device = UUID.randomUUID();
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(keys.getPrivate());
        signature.update(("homeward/enrol/1\n" + device + "\nada").getBytes(StandardCharsets.UTF_8));
        // The last 32 bytes of Java's encoding are the key.
        byte[] encoded = keys.getPublic().getEncoded();
        byte[] key = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        DeviceEnrolment enrolment = new DeviceEnrolment().id(device).name("An invented phone")
            .algorithm(Algorithm.ED25519).publicKey(base64(key)).proof(base64(signature.sign()));
        Session session = sessions.signIn(new SignIn().username("ada").password(PASSWORD).device(enrolment));
        expect(session.getDevice().equals(device), session.getDevice());
        SyncApi phone = new SyncApi(client(session.getAccessToken()));
        SyncResponse news = phone.sync(new SyncRequest());
        expect(news.getRecords().stream().anyMatch(delivery ->
            delivery.getRecord().equals(interview.getId()) && delivery.getSnapshot() != null), news);
        expect(news.getChildren().stream().anyMatch(child -> child.getForename().equals("Robin")), news);
        SyncResponse nothing = phone.sync(new SyncRequest().cursor(news.getCursor()));
        expect(nothing.getRecords() == null || nothing.getRecords().isEmpty(), nothing);
        expect(nothing.getCursor().equals(news.getCursor()), nothing);
        // OkHttp keeps its threads for the next call.
        System.exit(0);
    }

    /** Makes a client that trusts the server's certificate. */
    private static ApiClient client(String token) throws IOException {
        ApiClient client = new ApiClient();
        client.setBasePath(System.getenv("HOMEWARD_URL"));
        try (FileInputStream certificate = new FileInputStream(System.getenv("HOMEWARD_CERTIFICATE"))) {
            client.setSslCaCert(certificate);
        }
        if (token != null) {
            client.setBearerToken(token);
        }
        return client;
    }

    private static Child named(List<Child> children, String forename) {
        return children.stream().filter(child -> child.getForename().equals(forename)).findFirst().get();
    }

    private static UUID derivedId(UUID child, String kind) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update("homeward/record/".getBytes(StandardCharsets.UTF_8));
        digest.update(ByteBuffer.allocate(16).putLong(child.getMostSignificantBits())
            .putLong(child.getLeastSignificantBits()).array());
        ByteBuffer bytes = ByteBuffer.wrap(digest.digest(kind.getBytes(StandardCharsets.UTF_8)));
        // The bits of version 8 and of the variant (RFC 9562).
        return new UUID(bytes.getLong() & ~0xF000L | 0x8000L, bytes.getLong() & ~(3L << 62) | 1L << 63);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private interface Call {
        void make() throws ApiException;
    }

    private static void refused(Call call, int status, String code) {
        try {
            call.make();
        } catch (ApiException refusal) {
            Map<?, ?> problem = JSON.deserialize(refusal.getResponseBody(), Map.class);
            expect(refusal.getCode() == status && code.equals(problem.get("code")), refusal);
            return;
        }
        throw new AssertionError("was not refused: " + code);
    }

    private static void expect(boolean holds, Object found) {
        if (!holds) {
            throw new AssertionError(found);
        }
    }
}
