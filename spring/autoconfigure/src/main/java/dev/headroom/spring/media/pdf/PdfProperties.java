// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.pdf;

import dev.headroom.ground.Setting;

/**
 * Whether the starter supplies a renderer of PDF.
 *
 * <p>Immutable.
 */
record PdfProperties(
    @Setting(
            value =
                "Whether a PdfRenderer is a bean. Any other setting of headroom.media.pdf turns it"
                    + " on too; false leaves it out, whatever else is set.",
            defaultValue = "false")
        boolean enabled) {}
