// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

/** A value of a setting, one of whose methods names a class that an application may lack. */
public final class WalledValue {
  /** Stands for a class of the Servlet API. */
  public interface Absent {}

  public static WalledValue parse(String text) {
    return new WalledValue();
  }

  public boolean isOf(Absent other) {
    return other.toString().isEmpty();
  }
}
