// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

/**
 * One setting that cannot be accepted: what it is called, what it was, what is allowed, what to do.
 *
 * <p>Immutable.
 *
 * @param subject the setting's full name, as the operator writes it
 * @param value what was given, already free of secrets
 * @param allowed what would be accepted, with unit
 * @param remedy what to do, an imperative without a full stop
 */
public record SettingFault(String subject, String value, String allowed, String remedy) {

  @Override
  public String toString() {
    return subject + " was " + value + ", allowed " + allowed + "; " + remedy;
  }
}
