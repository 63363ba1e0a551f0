package io.rocketmq.client.benchmarks;

import java.util.List;

/**
 * Names of the clients that are compared.
 */
final class ClientNames {

	/** Our client. */
	static final String OURS = "ours";

	/** Apache's client. */
	static final String APACHE = "apache";

	/** A socket without a client. */
	static final String FLOOR = "floor";

	private static final List<String> ALL = List.of(FLOOR, APACHE, OURS);

	private ClientNames() {
	}

	/** Returns the names that match a regular expression. */
	static List<String> matching(String regex) {
		return ALL.stream().filter((each) -> each.matches(regex)).toList();
	}

	static IllegalArgumentException unknown(String client) {
		return new IllegalArgumentException("Unknown client '" + client + "': choose one of " + ALL);
	}

}
