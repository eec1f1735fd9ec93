// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.bank;

/**
 * Names a bank.
 *
 * <p>Immutable.
 *
 * @param part 1 to 7
 * @param bank from 1
 */
public record BankKey(int part, int bank) {

  String text() {
    return part + "-" + bank;
  }
}
