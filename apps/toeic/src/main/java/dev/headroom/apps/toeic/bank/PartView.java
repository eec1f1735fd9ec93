// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.bank;

/** A part and how much there is of it. Immutable. */
record PartView(int part, String title, String section, long banks, long questions) {}
