// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.sample;

/** What a random number decides. Immutable. */
enum Field {
  SIZE,
  ASSOCIATION_NAME,
  ASSOCIATION_KIND,
  CITY,
  STREET,
  OWNER,
  FIRST_NAME,
  LAST_NAME,
  USER_AGE,
  OFFENCES,
  ORDER,
  CREATED,
  KIND,
  TITLE,
  DESCRIPTION,
  SEVERITY,
  STATE,
  CHANGED,
  REPORTER,
  LETTER,
  FINE,
  FINE_CENTS,
  FINE_STATE,
  HEARING,
  HEARING_AT,
  OUTCOME,
  COMMENTS,
  COMMENT,
  COMMENT_AUTHOR,
  NOTICE,
  NOTICE_AGE
}
