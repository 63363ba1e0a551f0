package io.rocketmq.spring.listener;

import java.util.Objects;

/**
 * Exception for two listeners that contradict each other: they have the same id, or share
 * a consumer group with different settings or overlapping subscriptions.
 */
public class ContradictoryRocketMQListenersException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String first;

	private final String second;

	private final String problem;

	private final String fix;

	/**
	 * Creates an exception.
	 * @param first id and place of the listener that was there first
	 * @param second id and place of the other listener
	 * @param problem the contradiction, with both as its subject
	 * @param fix how to end it
	 */
	public ContradictoryRocketMQListenersException(String first, String second, String problem, String fix) {
		super("RocketMQ listeners " + Objects.requireNonNull(first, "first must not be null") + " and "
				+ Objects.requireNonNull(second, "second must not be null") + ' '
				+ Objects.requireNonNull(problem, "problem must not be null") + ": "
				+ Objects.requireNonNull(fix, "fix must not be null"));
		this.first = first;
		this.second = second;
		this.problem = problem;
		this.fix = fix;
	}

	/** Returns id and place of the listener that was there first. */
	public String getFirst() {
		return this.first;
	}

	/** Returns id and place of the other listener. */
	public String getSecond() {
		return this.second;
	}

	/** Returns the contradiction, with both listeners as its subject. */
	public String getProblem() {
		return this.problem;
	}

	/** Returns how to end the contradiction. */
	public String getFix() {
		return this.fix;
	}

}
