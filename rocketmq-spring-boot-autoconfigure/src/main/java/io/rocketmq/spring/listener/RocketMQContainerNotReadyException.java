package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.rocketmq.client.error.Problem;

/**
 * Exception for a container that was not ready in time and whose startup policy is
 * {@link RocketMQStartupPolicy#FAIL}.
 */
public class RocketMQContainerNotReadyException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String group;

	private final Duration timeout;

	private final transient List<Problem> problems;

	private final List<String> connectionFailures;

	/**
	 * Creates an exception.
	 * @param group the consumer group
	 * @param timeout the time that the container had
	 * @param connectionFailures the servers that could not be reached, each with the
	 * reason
	 * @param problems refusals of servers
	 */
	public RocketMQContainerNotReadyException(String group, Duration timeout, List<String> connectionFailures,
			List<Problem> problems) {
		super("The container of consumer group '" + Objects.requireNonNull(group, "group must not be null")
				+ "' was not ready within " + Objects.requireNonNull(timeout, "timeout must not be null") + ": "
				+ reason(connectionFailures, problems)
				+ ". Check rocketmq.name-server, or set rocketmq.listener.startup-failure=retry"
				+ " to start without its servers");
		this.group = group;
		this.timeout = timeout;
		this.connectionFailures = List.copyOf(connectionFailures);
		this.problems = List.copyOf(problems);
	}

	private static String reason(List<String> connectionFailures, List<Problem> problems) {
		StringBuilder reason = new StringBuilder(
				String.join("; ", Objects.requireNonNull(connectionFailures, "connectionFailures must not be null")));
		for (Problem problem : Objects.requireNonNull(problems, "problems must not be null")) {
			reason.append(reason.isEmpty() ? "" : "; ").append(problem.text()).append(". ").append(problem.advice());
		}
		return reason.isEmpty() ? "its servers did not answer" : reason.toString();
	}

	/** Returns the consumer group. */
	public String getGroup() {
		return this.group;
	}

	/** Returns the time that the container had. */
	public Duration getTimeout() {
		return this.timeout;
	}

	/** Returns the servers that could not be reached, each with the reason. */
	public List<String> getConnectionFailures() {
		return this.connectionFailures;
	}

	/** Returns the refusals of servers; empty after deserialization. */
	public List<Problem> getProblems() {
		return (this.problems != null) ? this.problems : List.of();
	}

}
