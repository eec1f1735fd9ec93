// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

/** Whose log it is: of a rule and a key. Immutable. */
record LogName(String rule, String key) {}
