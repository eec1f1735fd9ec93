// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.bank;

import java.util.List;

/** Questions of a bank. Immutable. */
record BankView(int part, int bank, long banks, List<QuestionView> questions) {}
