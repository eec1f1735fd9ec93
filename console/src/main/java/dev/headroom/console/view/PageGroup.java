// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

/**
 * A group of pages in the navigation.
 *
 * <p>Immutable.
 */
public enum PageGroup {
  /** What is wrong, and what to do. */
  NOW("Now"),
  /** What the service does. */
  TRAFFIC("Traffic"),
  /** What the service depends on. */
  STORES("Stores"),
  /** What happened over time, and what may happen. */
  HISTORY("History"),
  /** How the service is set up. */
  SETUP("Setup");

  private final String title;

  PageGroup(String title) {
    this.title = title;
  }

  /** Returns the heading of the group. */
  public String title() {
    return title;
  }
}
