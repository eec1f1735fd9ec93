// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

/** What a random number of the sample data decides. */
enum Field {
  TIER,
  COUNTRY,
  NAME,
  LOGIN,
  INSTRUMENT,
  SYMBOL,
  DIRECTION,
  CONFIDENCE,
  PRICE,
  TIMEFRAME,
  STRATEGY,
  VOLUME,
  LIFE,
  OUTCOME,
  FOLLOWED,
  FOLLOWED_SYMBOL,
  FOLLOWED_AT,
  THRESHOLD,
  RECIPIENT,
  SUBJECT,
  READ,
  PAYMENT,
  DELAY
}
