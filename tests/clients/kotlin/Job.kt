// A supplier's first program, with the client that openapi-generator's `kotlin` makes of the document.

import java.io.FileInputStream
import java.nio.ByteBuffer
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.MessageDigest
import java.security.Signature
import java.security.cert.CertificateFactory
import java.time.OffsetDateTime
import java.util.Base64
import java.util.UUID
import javax.net.ssl.SSLContext
import javax.net.ssl.TrustManagerFactory
import okhttp3.OkHttpClient
import org.openapitools.client.apis.ChildrenApi
import org.openapitools.client.apis.MissingEpisodesApi
import org.openapitools.client.apis.RecordsApi
import org.openapitools.client.apis.SessionsApi
import org.openapitools.client.apis.SyncApi
import org.openapitools.client.infrastructure.ApiClient
import org.openapitools.client.infrastructure.ClientError
import org.openapitools.client.infrastructure.ClientException
import org.openapitools.client.infrastructure.Serializer
import org.openapitools.client.models.*

private val url = System.getenv("HOMEWARD_URL")
private val password = System.getenv("HOMEWARD_PASSWORD")
private val http = trusting(System.getenv("HOMEWARD_CERTIFICATE"))

fun main() {
    val sessions = SessionsApi(url, http)

    // Sign in; a refusal says why by its code.
    refused(401, "invalid_credentials") { sessions.signIn(SignIn("mo", "not the password")) }
    ApiClient.accessToken = sessions.signIn(SignIn("mo", password)).accessToken

    // List the children, page by page.
    val children = ArrayList<Child>()
    var cursor: String? = null
    do {
        val page = ChildrenApi(url, http).listChildren(cursor, 2)
        children += page.items
        cursor = page.next
    } while (cursor != null)
    check(children.size == 4) { children }
    val (wren, robin) = listOf("Wren", "Robin").map { name -> children.first { it.forename == name } }

    // Report an episode. Sent again it answers as it did; for another child the id is taken.
    val episodes = MissingEpisodesApi(url, http)
    val report = EpisodeReport(
        id = UUID.randomUUID(),
        child = wren.id,
        reportedAt = OffsetDateTime.parse("2026-03-02T08:30:00Z"),
        reportedBy = "An invented carer",
        classification = MissingOrAbsent.MISSING_OR_ABSENT_MISSING,
        missingFrom = MissingFrom.care,
    )
    for (status in listOf(201, 200)) {
        check(episodes.reportEpisodeWithHttpInfo(report).statusCode == status)
    }
    refused(409, "already_exists") { episodes.reportEpisode(report.copy(child = robin.id)) }

    // Read the record that two people wrote different things into, and decide, on the version that was read.
    val records = RecordsApi(url, http)
    val interview = records.listRecords(null, null, null, true, null, null).items.first()
    val typed = Serializer.moshi.adapter(ReturnHomeInterview::class.java).fromJsonValue(interview.data)!!
    check(typed.before == "She was quiet." && typed.push == setOf(ReturnHomeInterview.Push.bullying)) { typed }
    val conflict = interview.conflicts.single()
    check(conflict.path == "/where" && conflict.propertyValues.size == 2) { conflict }
    val choice = Intent(
        intent = IntentKind.resolve,
        path = "/where",
        id = UUID.randomUUID(),
        value = conflict.propertyValues.first().value,
    )
    val edits = Edits(interview.kind, interview.child, listOf(choice))
    refused(428, "precondition_required") { records.editRecord(interview.id, edits, null) }
    refused(412, "version_mismatch") { records.editRecord(interview.id, edits, "\"0000000000000000\"") }
    val decided = records.editRecord(interview.id, edits, "\"${interview.version}\"")
    check(decided.conflicts.isEmpty() && decided.version != interview.version) { decided }

    // Begin a safety plan. A child has one, so its id follows from child and kind.
    val beginning = Edits(RecordKind.safetyMinusPlan, wren.id, listOf(
        Intent(IntentKind.edit_text, path = "/triggers", at = 0, insert = "Arguments about the phone."),
        Intent(IntentKind.set, path = "/helplines/childline", value = true),
    ))
    val begun = records.editRecord(derivedId(wren.id, "safety-plan"), beginning, null)
    val plan = Serializer.moshi.adapter(SafetyPlan::class.java).fromJsonValue(begun.data)!!
    check(plan.triggers == "Arguments about the phone.") { plan }
    check(plan.helplines == setOf(SafetyPlan.Helplines.childline)) { plan }

    // Sync, as a device that enrols.
    val device = UUID.randomUUID()
    val keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair()
    val signature = Signature.getInstance("Ed25519")
    signature.initSign(keys.private)
    signature.update("homeward/enrol/1\n$device\nada".toByteArray())
    // The last 32 bytes of Java's encoding are the key.
    val key = keys.public.encoded.takeLast(32).toByteArray()
    val enrolment = DeviceEnrolment(device, "An invented phone", Algorithm.ed25519, base64(key), base64(signature.sign()))
    val session = sessions.signIn(SignIn("ada", password, device = enrolment))
    check(session.device == device)
    ApiClient.accessToken = session.accessToken
    val news = SyncApi(url, http).sync(SyncRequest())
    check(news.records.orEmpty().any { it.record == interview.id && it.snapshot != null }) { news }
    check(news.children.orEmpty().any { it.forename == "Robin" }) { news }
    val nothing = SyncApi(url, http).sync(SyncRequest(cursor = news.cursor))
    check(nothing.records.isNullOrEmpty() && nothing.cursor == news.cursor) { nothing }
}

/** Makes a client that trusts the server's certificate. */
private fun trusting(certificate: String): OkHttpClient {
    val trusted = KeyStore.getInstance(KeyStore.getDefaultType())
    trusted.load(null)
    FileInputStream(certificate).use {
        trusted.setCertificateEntry("homeward", CertificateFactory.getInstance("X.509").generateCertificate(it))
    }
    val managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm())
    managers.init(trusted)
    val context = SSLContext.getInstance("TLS")
    context.init(null, managers.trustManagers, null)
    return OkHttpClient.Builder().sslContext(context).build()
}

private fun derivedId(child: UUID, kind: String): UUID {
    val digest = MessageDigest.getInstance("SHA-256")
    digest.update("homeward/record/".toByteArray())
    digest.update(ByteBuffer.allocate(16).putLong(child.mostSignificantBits).putLong(child.leastSignificantBits).array())
    val bytes = ByteBuffer.wrap(digest.digest(kind.toByteArray()))
    // The bits of version 8 and of the variant (RFC 9562).
    return UUID(bytes.long and 0xF000L.inv() or 0x8000L, bytes.long and (3L shl 62).inv() or (1L shl 63))
}

private fun base64(bytes: ByteArray): String = Base64.getEncoder().encodeToString(bytes)

private fun refused(status: Int, code: String, call: () -> Unit) {
    try {
        call()
    } catch (refusal: ClientException) {
        val problem = (refusal.response as ClientError<*>).body as String
        check(refusal.statusCode == status && "\"$code\"" in problem) { "${refusal.statusCode} $problem" }
        return
    }
    error("was not refused: $code")
}
