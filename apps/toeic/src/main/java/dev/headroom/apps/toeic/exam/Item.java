// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.exam;

import dev.headroom.apps.toeic.bank.BankKey;
import org.jspecify.annotations.Nullable;

/** A question at its place in a set, and what was answered. Immutable. */
record Item(int position, BankKey bank, int question, @Nullable Integer choice) {}
