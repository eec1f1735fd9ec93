// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

/** A program that starts as an application of Spring Boot does, and ends, such as a batch. */
public final class BriefGuest {
  private BriefGuest() {}

  /** Says that it has started. */
  @SuppressWarnings("SystemOut") // its log is its output
  public static void main(String[] arguments) {
    System.out.println("Started BriefGuest in 0.1 seconds (process running for 0.2)");
  }
}
