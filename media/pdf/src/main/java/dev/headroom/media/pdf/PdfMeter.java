// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.pdf;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of PDF rendering.
 *
 * <p>Immutable.
 */
public enum PdfMeter implements MeterDefinition {
  RENDERED(
      MeterSpec.Kind.TIMER,
      "headroom.media.pdf.rendered",
      "",
      "Time to render a document, without the wait for a thread."),
  REUSED(
      MeterSpec.Kind.COUNTER,
      "headroom.media.pdf.reused",
      "",
      "Documents that were returned from the cache, or joined a rendering of the same HTML."),
  FAILED(
      MeterSpec.Kind.COUNTER,
      "headroom.media.pdf.failed",
      "reason",
      "Documents that were not rendered, by reason (too_large, timeout, busy, malformed).");

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  PdfMeter(MeterSpec.Kind kind, String name, String tags, String description) {
    this.spec = new MeterSpec(kind, name, tags, description, "");
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
