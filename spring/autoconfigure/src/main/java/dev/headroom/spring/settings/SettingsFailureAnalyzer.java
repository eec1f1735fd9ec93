// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.SettingsException;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Reports all faults of the settings at start-up, with the remedy of each.
 *
 * <p>Thread-safe.
 */
public final class SettingsFailureAnalyzer extends AbstractFailureAnalyzer<SettingsException> {

  /** Makes the analyzer; Spring Boot does. */
  public SettingsFailureAnalyzer() {}

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, SettingsException cause) {
    String faults =
        cause.faults().stream()
            .map(fault ->
                "  %s was %s, allowed %s"
                    .formatted(fault.subject(), fault.value(), fault.allowed()))
            .collect(Collectors.joining("\n"));
    String remedies =
        cause.faults().stream()
            .map(fault -> "  " + fault.subject() + ": " + fault.remedy())
            .collect(Collectors.joining("\n"));
    return new FailureAnalysis("The settings cannot be accepted:\n" + faults, remedies, cause);
  }
}
