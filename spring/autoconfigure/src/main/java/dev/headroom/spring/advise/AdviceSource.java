// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import dev.headroom.advise.Advisor;
import dev.headroom.advise.load.LoadRecorder;
import dev.headroom.advise.load.ResourceProbe;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What one capability adds to the advice: probes of its resources, and advisors.
 *
 * <p>Thread-safe.
 */
interface AdviceSource {

  /** Returns the probes of the resources that there are now. */
  default Collection<ResourceProbe> probes() {
    return List.of();
  }

  /** Returns those of them that are connection pools. */
  default Collection<ResourceProbe> pools() {
    return List.of();
  }

  /** Returns the seconds of requests since the last call, by resource and then by route. */
  default Map<String, Map<String, Double>> secondsByRoute() {
    return Map.of();
  }

  /** Creates the advisors, which read the load from a recorder. */
  default List<Advisor> advisors(LoadRecorder recorder) {
    return List.of();
  }
}
