// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

/**
 * A paragraph.
 *
 * <p>Immutable.
 */
public record Note(String title, String text) implements Section {}
