// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import dev.headroom.advise.capacity.ResourceProbe;
import java.util.Collection;

/** Returns the probes of resources that there are now. Thread-safe. */
@FunctionalInterface
interface ProbeSource {
  Collection<ResourceProbe> probes();
}
