// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

/** Whose log it is: of a rule and a key. Immutable. */
record KeyName(String rule, String key) {}
