// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.frontend;

/**
 * One load of a page, in milliseconds since its request and in bytes.
 *
 * <p>Immutable.
 *
 * @param firstPaint first contentful paint
 * @param largestPaint largest contentful paint
 * @param interactive end of the last task of 50 ms and more before five quiet seconds; not before
 *     the first paint and the end of the page's own scripts
 * @param loaded the load event
 * @param bytes transferred, headers and compression included
 * @param scriptBytes of scripts, not compressed
 * @param pictureBytes transferred for photographs
 */
record PageLoad(
    double firstPaint,
    double largestPaint,
    double interactive,
    double loaded,
    double bytes,
    double scriptBytes,
    double pictureBytes) {}
