// SPDX-License-Identifier: Apache-2.0
/**
 * PDF from HTML: {@link dev.headroom.media.pdf.PdfRenderer} parses the HTML as a browser does, lays
 * it out on one of its own threads within the bounds of {@link dev.headroom.media.pdf.PdfSettings},
 * and caches the document by the hash of the HTML.
 *
 * <p>Thread-safe. Public API.
 */
@NullMarked
package dev.headroom.media.pdf;

import org.jspecify.annotations.NullMarked;
