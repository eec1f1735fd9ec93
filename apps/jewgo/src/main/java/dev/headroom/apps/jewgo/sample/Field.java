// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.sample;

/** What a random number decides. Immutable. */
enum Field {
  CITY,
  NORTH,
  EAST,
  CATEGORY,
  CUISINE,
  NAME,
  NAME_STYLE,
  STREET,
  HOUSE_NUMBER,
  CERTIFICATION,
  PRICE,
  FEATURE,
  HOURS,
  SHIFT,
  SATURDAY,
  QUALITY,
  STARS,
  REVIEWER,
  REVIEW_STATUS,
  REVIEW_TEXT,
  REVIEW_AGE,
  USER_NAME,
  USER_AGE,
  FAVOURITES,
  FAVOURITE,
  FAVOURITE_AGE,
  CREATED
}
