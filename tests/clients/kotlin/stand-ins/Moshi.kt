// What the client asks of Moshi, which no registry of this project's checks has: JSON to and from the generated classes by
// reflection, over Gson's parser. Absent and null properties are left out, as Moshi does.

package com.squareup.moshi

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import com.google.gson.JsonPrimitive
import kotlin.reflect.KClass
import kotlin.reflect.KFunction
import kotlin.reflect.KType
import kotlin.reflect.full.declaredMemberFunctions
import kotlin.reflect.full.findAnnotation
import kotlin.reflect.full.memberProperties
import kotlin.reflect.full.primaryConstructor
import kotlin.reflect.full.starProjectedType
import kotlin.reflect.full.valueParameters
import kotlin.reflect.typeOf

annotation class Json(val name: String)

annotation class JsonClass(val generateAdapter: Boolean)

annotation class ToJson

annotation class FromJson

class JsonDataException(message: String) : RuntimeException(message)

class JsonAdapter<T>(private val moshi: Moshi, private val type: KType) {
    fun toJson(value: T?): String = moshi.write(value).toString()

    @Suppress("UNCHECKED_CAST")
    fun fromJson(text: String): T? = moshi.read(JsonParser.parseString(text), type, "$") as T?

    fun toJsonValue(value: T?): Any? = moshi.write(value)

    @Suppress("UNCHECKED_CAST")
    fun fromJsonValue(value: Any?): T? = moshi.read(moshi.write(value), type, "$") as T?
}

class Moshi private constructor(adapters: List<Any>) {
    private val readers = HashMap<KClass<*>, Pair<Any, KFunction<*>>>()
    private val writers = HashMap<KClass<*>, Pair<Any, KFunction<*>>>()

    init {
        for (adapter in adapters) {
            for (function in adapter::class.declaredMemberFunctions) {
                if (function.findAnnotation<FromJson>() != null) {
                    readers[function.returnType.classifier as KClass<*>] = adapter to function
                }
                if (function.findAnnotation<ToJson>() != null) {
                    writers[function.valueParameters[0].type.classifier as KClass<*>] = adapter to function
                }
            }
        }
    }

    class Builder {
        private val adapters = ArrayList<Any>()

        fun add(adapter: Any): Builder = apply { adapters.add(adapter) }

        fun build(): Moshi = Moshi(adapters)
    }

    fun <T> adapter(type: Class<T>): JsonAdapter<T> = JsonAdapter(this, (type as Class<*>).kotlin.starProjectedType)

    inline fun <reified T> adapter(): JsonAdapter<T> = JsonAdapter(this, typeOf<T>())

    internal fun write(value: Any?): JsonElement {
        val custom = value?.let { writers.entries.firstOrNull { (type, _) -> type.isInstance(value) }?.value }
        return when {
            value == null -> JsonNull.INSTANCE
            custom != null -> write(custom.second.call(custom.first, value))
            value is String -> JsonPrimitive(value)
            value is Boolean -> JsonPrimitive(value)
            value is Number -> JsonPrimitive(value)
            value is Enum<*> -> JsonPrimitive(name(value))
            value is Map<*, *> -> JsonObject().also { out -> value.forEach { (key, of) -> out.add(key as String, write(of)) } }
            value is Iterable<*> -> JsonArray().also { out -> value.forEach { out.add(write(it)) } }
            else -> JsonObject().also { out ->
                val constructor = value::class.primaryConstructor ?: throw JsonDataException("${value::class} has no constructor")
                for (parameter in constructor.parameters) {
                    val property = value::class.memberProperties.first { it.name == parameter.name }
                    val written = write(property.getter.call(value))
                    if (!written.isJsonNull) {
                        out.add(parameter.findAnnotation<Json>()?.name ?: parameter.name, written)
                    }
                }
            }
        }
    }

    internal fun read(json: JsonElement, type: KType, path: String): Any? {
        if (json.isJsonNull) {
            return if (type.isMarkedNullable || type.classifier == Any::class) null else throw JsonDataException("$path is null")
        }
        val of = type.classifier as KClass<*>
        fun inner(index: Int) = type.arguments[index].type ?: typeOf<Any?>()
        readers[of]?.let { (adapter, function) ->
            return function.call(adapter, read(json, function.valueParameters[0].type, path))
        }
        return when {
            of == Any::class -> plain(json)
            of == String::class -> json.asString
            of == Boolean::class -> json.asBoolean
            of == Int::class -> json.asInt
            of == Long::class -> json.asLong
            of == Double::class -> json.asDouble
            of == List::class -> json.asJsonArray.mapIndexed { index, one -> read(one, inner(0), "$path[$index]") }
            of == Set::class -> json.asJsonArray.mapIndexed { index, one -> read(one, inner(0), "$path[$index]") }.toSet()
            of == Map::class -> json.asJsonObject.entrySet().associate { (key, one) -> key to read(one, inner(1), "$path.$key") }
            of.java.isEnum -> of.java.enumConstants.firstOrNull { name(it as Enum<*>) == json.asString }
                ?: throw JsonDataException("$path: ${json.asString} is not of $of")
            else -> build(json.asJsonObject, of, path)
        }
    }

    private fun build(json: JsonObject, of: KClass<*>, path: String): Any {
        val constructor = of.primaryConstructor ?: throw JsonDataException("No JsonAdapter for $of at $path")
        val arguments = constructor.parameters.mapNotNull { parameter ->
            val name = parameter.findAnnotation<Json>()?.name ?: parameter.name
            val given = json.get(name)
            when {
                given != null -> parameter to read(given, parameter.type, "$path.$name")
                parameter.isOptional -> null
                else -> throw JsonDataException("Required value '$name' missing at $path")
            }
        }
        return constructor.callBy(arguments.toMap())
    }

    private fun plain(json: JsonElement): Any? = when {
        json.isJsonNull -> null
        json.isJsonArray -> json.asJsonArray.map(::plain)
        json.isJsonObject -> json.asJsonObject.entrySet().associate { (key, one) -> key to plain(one) }
        json.asJsonPrimitive.isBoolean -> json.asBoolean
        json.asJsonPrimitive.isNumber -> json.asDouble
        else -> json.asString
    }

    private fun name(constant: Enum<*>): String =
        constant.javaClass.getField(constant.name).getAnnotation(Json::class.java)?.name ?: constant.name
}

inline fun <reified T> Moshi.adapter(): JsonAdapter<T> = adapter<T>()
