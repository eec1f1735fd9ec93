// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.text;

import dev.headroom.bench.app.ReferenceApp;
import java.util.Iterator;

/** The names of the apps, for the completion of a shell. Immutable. */
public final class AppNames implements Iterable<String> {

  @Override
  public Iterator<String> iterator() {
    return ReferenceApp.names().iterator();
  }
}
