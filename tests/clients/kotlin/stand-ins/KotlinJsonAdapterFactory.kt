package com.squareup.moshi.kotlin.reflect

/** Says that classes are read by reflection, as the stand-in for Moshi always does. */
class KotlinJsonAdapterFactory
