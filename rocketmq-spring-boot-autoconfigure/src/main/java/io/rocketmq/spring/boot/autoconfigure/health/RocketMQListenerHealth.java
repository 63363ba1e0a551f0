package io.rocketmq.spring.boot.autoconfigure.health;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;

import io.rocketmq.client.consumer.SubscriptionConflict;
import io.rocketmq.client.error.Problem;
import io.rocketmq.spring.config.RocketMQInfrastructure;
import io.rocketmq.spring.listener.RocketMQContainerStatus;
import io.rocketmq.spring.listener.RocketMQContainerStatus.DeliveryFailure;
import io.rocketmq.spring.listener.RocketMQContainerStatus.EndpointStatus;
import io.rocketmq.spring.listener.RocketMQContainerStatus.StartFailure;
import io.rocketmq.spring.listener.RocketMQContainerStatus.State;
import io.rocketmq.spring.listener.RocketMQListenerContainer;

/**
 * Health of the listeners, derived from the states of their containers without requests
 * to servers.
 * <p>
 * The listeners are down if a container could not start, if a broker refuses requests
 * that a running one needs to receive messages, or if an endpoint has more consecutive
 * failures than allowed. A container that was never started, was stopped or is paused
 * leaves them up. At most 20 containers are shown, those that need attention first.
 *
 * @param up whether the listeners are operational
 * @param details the number of containers by state, and the state of each
 */
public record RocketMQListenerHealth(boolean up, Map<String, Object> details) {

	private static final int MAX_CONTAINERS = 20;

	private static final int MAX_ITEMS = 10;

	/**
	 * Returns the health of the listeners of a context and of its ancestors.
	 * @param maxConsecutiveFailures maximum number of consecutive failed deliveries of an
	 * endpoint, or null for no limit
	 */
	public static RocketMQListenerHealth of(BeanFactory beanFactory, @Nullable Integer maxConsecutiveFailures) {
		return of(RocketMQInfrastructure.endpointRegistries(beanFactory)
			.stream()
			.flatMap((registry) -> registry.containers().stream())
			.map(RocketMQListenerContainer::status)
			.toList(), maxConsecutiveFailures);
	}

	/**
	 * Returns the health for the states of containers.
	 * @param maxConsecutiveFailures maximum number of consecutive failed deliveries of an
	 * endpoint, or null for no limit
	 */
	public static RocketMQListenerHealth of(Collection<RocketMQContainerStatus> containers,
			@Nullable Integer maxConsecutiveFailures) {
		List<Judged> judged = containers.stream()
			.map((container) -> new Judged(container, reason(container, maxConsecutiveFailures)))
			.sorted(Comparator.comparingInt(Judged::rank))
			.toList();
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("containers", judged.size());
		details.put("running", count(containers, State.RUNNING));
		details.put("paused", containers.stream().filter(RocketMQContainerStatus::paused).count());
		details.put("stopped", count(containers, State.STOPPED));
		details.put("failed", count(containers, State.FAILED));
		details.put("groups", judged.stream().limit(MAX_CONTAINERS).map(RocketMQListenerHealth::details).toList());
		if (judged.size() > MAX_CONTAINERS) {
			details.put("groupsOmitted", judged.size() - MAX_CONTAINERS);
		}
		return new RocketMQListenerHealth(judged.stream().allMatch((each) -> each.reason() == null), details);
	}

	private static long count(Collection<RocketMQContainerStatus> containers, State state) {
		return containers.stream().filter((container) -> container.state() == state).count();
	}

	/** Returns the reason for which a container is down, or null if it is up. */
	private static @Nullable String reason(RocketMQContainerStatus container,
			@Nullable Integer maxConsecutiveFailures) {
		StartFailure failure = container.startFailure();
		if (container.state() == State.FAILED) {
			return (failure != null && failure.retrying()) ? "It could not start; it tries again"
					: "It could not start";
		}
		if (container.state() != State.RUNNING) {
			return null;
		}
		if (container.problems().stream().anyMatch(Problem::stopsConsuming)) {
			return "A broker refuses its requests";
		}
		return (maxConsecutiveFailures != null && !container.paused()
				&& container.consecutiveFailures() > maxConsecutiveFailures)
						? "It has more than " + maxConsecutiveFailures + " consecutive failures" : null;
	}

	private static Map<String, Object> details(Judged judged) {
		RocketMQContainerStatus container = judged.container();
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("group", container.group());
		if (!container.client().isEmpty()) {
			details.put("client", container.client());
		}
		details.put("state", container.state().name());
		RocketMQHealth.put(details, "reason", judged.reason());
		if (!container.autoStartup()) {
			details.put("autoStartup", false);
		}
		details.put("endpoints", limited(container.endpoints(), EndpointStatus::id));
		details.put("paused", container.paused());
		if (!container.pausedQueues().isEmpty()) {
			details.put("pausedQueues", container.pausedQueues().size());
		}
		details.put("assignedQueues", container.assignedQueues().size());
		RocketMQHealth.put(details, "startedAt", container.startedAt());
		RocketMQHealth.put(details, "lastDelivery", container.lastDelivery());
		details.put("inFlight", container.inFlight());
		details.put("consecutiveFailures", container.consecutiveFailures());
		DeliveryFailure lastFailure = container.lastFailure();
		if (lastFailure != null) {
			details.put("lastFailure", details(lastFailure));
		}
		StartFailure startFailure = container.startFailure();
		if (startFailure != null) {
			details.put("startFailure", details(startFailure));
		}
		if (!container.conflicts().isEmpty()) {
			details.put("conflicts", limited(container.conflicts(), RocketMQListenerHealth::details));
		}
		if (!container.problems().isEmpty()) {
			details.put("problems", limited(container.problems(), RocketMQHealth::details));
		}
		return details;
	}

	private static <T> List<Object> limited(Collection<T> items, Function<T, Object> detail) {
		List<Object> shown = new ArrayList<>(items.stream().limit(MAX_ITEMS).map(detail).toList());
		if (items.size() > MAX_ITEMS) {
			shown.add((items.size() - MAX_ITEMS) + " more");
		}
		return shown;
	}

	private static Map<String, Object> details(DeliveryFailure failure) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("at", failure.at());
		RocketMQHealth.put(details, "exception", failure.exception());
		RocketMQHealth.put(details, "message", failure.message());
		details.put("topic", failure.topic());
		details.put("messageId", failure.messageId());
		return details;
	}

	private static Map<String, Object> details(StartFailure failure) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("at", failure.at());
		details.put("exception", failure.exception());
		RocketMQHealth.put(details, "message", failure.message());
		details.put("retrying", failure.retrying());
		return details;
	}

	private static Map<String, Object> details(SubscriptionConflict conflict) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("topic", conflict.topic());
		details.put("own", (conflict.own() != null) ? conflict.own() : "not subscribed");
		details.put("others", (conflict.others() != null) ? conflict.others() : "not subscribed");
		return details;
	}

	/** Container and the reason for which it is down, or null. */
	private record Judged(RocketMQContainerStatus container, @Nullable String reason) {

		/** Returns 0 for what is down, 1 for what needs attention, and 2 for the rest. */
		int rank() {
			if (this.reason != null) {
				return 0;
			}
			boolean attention = this.container.state() != State.RUNNING || this.container.paused()
					|| !this.container.pausedQueues().isEmpty() || this.container.consecutiveFailures() > 0
					|| !this.container.conflicts().isEmpty() || !this.container.problems().isEmpty();
			return attention ? 1 : 2;
		}

	}

}
