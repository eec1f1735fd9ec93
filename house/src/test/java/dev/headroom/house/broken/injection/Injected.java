// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.injection;

import org.springframework.beans.factory.annotation.Autowired;

/** Filled from outside. */
final class Injected {
  @Autowired private String name = "";

  String name() {
    return name;
  }
}
