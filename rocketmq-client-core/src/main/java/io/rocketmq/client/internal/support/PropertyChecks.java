package io.rocketmq.client.internal.support;

import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.Outcome;

/**
 * Checks of message properties. Stateless.
 */
public final class PropertyChecks {

	private PropertyChecks() {
	}

	/** Requires a name and a value that servers keep. */
	public static void require(String name, String value, ErrorContext context) {
		if (name.isEmpty() || value.isEmpty()) {
			throw new IllegalMessageException("Property has an empty name or value: '" + name + "'='" + value
					+ "' (servers drop such properties). Set both.", Outcome.NOT_SENT, context, null);
		}
		if (holdsControl(name) || holdsIllegalControl(value)) {
			throw new IllegalMessageException(
					"Property '" + name + "' has a control character in its name or value (values may have tabs"
							+ " and line ends). Remove it.",
					Outcome.NOT_SENT, context, null);
		}
	}

	/** Whether a text has a control character. */
	public static boolean holdsControl(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (Character.isISOControl(text.charAt(i))) {
				return true;
			}
		}
		return false;
	}

	private static boolean holdsIllegalControl(String text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < ' ' && c != '\t' && c != '\n' && c != '\r') {
				return true;
			}
		}
		return false;
	}

}
