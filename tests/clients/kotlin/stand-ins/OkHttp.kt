// What the client asks of OkHttp 5, which no registry of this project's checks has: Java's own HTTP client behind its names.

package okhttp3

import java.io.ByteArrayInputStream
import java.io.Closeable
import java.io.File
import java.io.IOException
import java.io.InputStream
import java.net.URI
import java.net.URLEncoder
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import javax.net.ssl.SSLContext
import javax.net.ssl.SSLSocketFactory
import javax.net.ssl.X509TrustManager

class MediaType(private val text: String) {
    override fun toString(): String = text

    companion object {
        fun String.toMediaTypeOrNull(): MediaType? = MediaType(this)
    }
}

open class RequestBody(val bytes: ByteArray, val type: MediaType?) {
    companion object {
        fun String.toRequestBody(type: MediaType? = null): RequestBody = RequestBody(toByteArray(), type)

        fun ByteArray.toRequestBody(type: MediaType? = null): RequestBody = RequestBody(this, type)

        fun File.asRequestBody(type: MediaType? = null): RequestBody = RequestBody(readBytes(), type)
    }
}

class Headers(private val all: List<Pair<String, String>>) : Iterable<Pair<String, String>> by all {
    fun toMultimap(): Map<String, List<String>> = all.groupBy({ it.first.lowercase() }, { it.second })

    class Builder {
        private val all = ArrayList<Pair<String, String>>()

        fun add(name: String, value: String): Builder = apply { all.add(name to value) }

        fun build(): Headers = Headers(all)
    }

    companion object {
        fun Map<String, String>.toHeaders(): Headers = Headers(toList())
    }
}

/** No operation of the document takes a form. */
class MultipartBody {
    class Builder {
        fun setType(type: MediaType): Builder = this

        fun addPart(headers: Headers, body: RequestBody): Builder = throw UnsupportedOperationException("$headers $body")

        fun build(): RequestBody = throw UnsupportedOperationException()
    }

    companion object {
        val FORM = MediaType("multipart/form-data")
    }
}

class FormBody {
    class Builder {
        fun add(name: String, value: String): Builder = throw UnsupportedOperationException("$name $value")

        fun build(): RequestBody = throw UnsupportedOperationException()
    }
}

class HttpUrl(private val base: String, val encodedPathSegments: List<String>, private val query: List<Pair<String, String>>) {
    fun newBuilder(): Builder = Builder(base)

    override fun toString(): String {
        val asked = query.joinToString("&") { (name, value) -> "${encoded(name)}=${encoded(value)}" }
        return base + encodedPathSegments.joinToString("") { "/$it" } + if (asked.isEmpty()) "" else "?$asked"
    }

    class Builder(private var base: String = "") {
        private val segments = ArrayList<String>()
        private val query = ArrayList<Pair<String, String>>()

        fun scheme(scheme: String): Builder = apply { base = "$scheme://" }

        fun host(host: String): Builder = apply { base += host }

        fun addPathSegment(segment: String): Builder = apply { segments.add(encoded(segment)) }

        fun addEncodedPathSegments(path: String): Builder = apply { segments.addAll(path.split('/')) }

        fun addQueryParameter(name: String, value: String?): Builder = apply { query.add(name to value.orEmpty()) }

        fun build(): HttpUrl = HttpUrl(base, segments, query)
    }

    companion object {
        fun String.toHttpUrlOrNull(): HttpUrl? = HttpUrl(trimEnd('/'), emptyList(), emptyList())

        private fun encoded(text: String): String = URLEncoder.encode(text, Charsets.UTF_8).replace("+", "%20")
    }
}

class Request(val url: HttpUrl, val method: String, val body: RequestBody?, val headers: Headers) {
    class Builder {
        private lateinit var url: HttpUrl
        private var method = "GET"
        private var body: RequestBody? = null
        private var headers = Headers(emptyList())

        fun url(url: HttpUrl): Builder = apply { this.url = url }

        fun headers(headers: Headers): Builder = apply { this.headers = headers }

        fun method(method: String, body: RequestBody?): Builder = apply { this.method = method; this.body = body }

        fun head(): Builder = method("HEAD", null)

        fun delete(body: RequestBody?): Builder = method("DELETE", body)

        fun patch(body: RequestBody): Builder = method("PATCH", body)

        fun put(body: RequestBody): Builder = method("PUT", body)

        fun post(body: RequestBody): Builder = method("POST", body)

        fun build(): Request = Request(url, method, body, headers)
    }
}

class ResponseBody(private val content: ByteArray) {
    fun string(): String = String(content)

    fun bytes(): ByteArray = content

    fun byteStream(): InputStream = ByteArrayInputStream(content)
}

class Response(val code: Int, val headers: Headers, val body: ResponseBody?) : Closeable {
    val message: String get() = ""
    val isSuccessful: Boolean get() = code in 200..299
    val isRedirect: Boolean get() = code in 300..399

    fun header(name: String): String? = headers.firstOrNull { it.first.equals(name, ignoreCase = true) }?.second

    override fun close() {}
}

interface Callback {
    fun onFailure(call: Call, error: IOException)

    fun onResponse(call: Call, response: Response)
}

interface Call {
    fun execute(): Response

    interface Factory {
        fun newCall(request: Request): Call
    }
}

class OkHttpClient(private val http: HttpClient) : Call.Factory {
    override fun newCall(request: Request): Call = object : Call {
        override fun execute(): Response {
            val body = request.body?.let { HttpRequest.BodyPublishers.ofByteArray(it.bytes) }
            val out = HttpRequest.newBuilder(URI(request.url.toString()))
            out.method(request.method, body ?: HttpRequest.BodyPublishers.noBody())
            request.headers.forEach { (name, value) -> out.header(name, value) }
            val answer = http.send(out.build(), HttpResponse.BodyHandlers.ofByteArray())
            val headers = answer.headers().map().flatMap { (name, values) -> values.map { name to it } }
            return Response(answer.statusCode(), Headers(headers), ResponseBody(answer.body()))
        }
    }

    class Builder {
        private var context: SSLContext = SSLContext.getDefault()

        /** OkHttp takes the context's factory. The context is the same; Java's client asks for it whole. */
        fun sslContext(context: SSLContext): Builder = apply { this.context = context }

        fun build(): OkHttpClient = OkHttpClient(HttpClient.newBuilder().sslContext(context).build())
    }
}
