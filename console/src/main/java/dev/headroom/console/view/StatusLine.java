// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

/**
 * The first line of the overview: the state of the service in one sentence.
 *
 * <p>Immutable.
 *
 * @param tone how the service is
 * @param title the sentence
 * @param detail a second, quieter one; may be empty
 */
public record StatusLine(Tone tone, String title, String detail) implements Section {}
