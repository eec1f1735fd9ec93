// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import dev.headroom.advise.Advisor;
import dev.headroom.advise.load.LoadRecorder;
import dev.headroom.advise.load.MemoryProbe;
import dev.headroom.advise.load.ProcessorProbe;
import dev.headroom.advise.load.ResourceProbe;
import dev.headroom.advise.process.ProcessAdvisor;
import dev.headroom.ground.TimeSource;
import java.util.Collection;
import java.util.List;

/**
 * What is known of the process: its processors and its memory.
 *
 * <p>Thread-safe.
 */
final class ProcessAdvice implements AdviceSource {
  private final MemoryProbe memory;
  private final List<ResourceProbe> probes;

  ProcessAdvice(TimeSource time) {
    this.memory = new MemoryProbe(time);
    this.probes = List.of(new ProcessorProbe(), memory);
  }

  @Override
  public Collection<ResourceProbe> probes() {
    return probes;
  }

  @Override
  public List<Advisor> advisors(LoadRecorder recorder) {
    return List.of(new ProcessAdvisor(recorder::samples, memory::floors));
  }
}
