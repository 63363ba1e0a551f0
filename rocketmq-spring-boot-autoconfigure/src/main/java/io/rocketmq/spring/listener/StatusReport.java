package io.rocketmq.spring.listener;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.spring.listener.ContainerState.Retrying;
import io.rocketmq.spring.listener.ContainerState.Running;
import io.rocketmq.spring.listener.ContainerState.Starting;
import io.rocketmq.spring.listener.ContainerState.Stopped;
import io.rocketmq.spring.listener.ContainerState.Stopping;
import io.rocketmq.spring.listener.RocketMQContainerStatus.EndpointStatus;
import io.rocketmq.spring.listener.RocketMQContainerStatus.StartFailure;
import io.rocketmq.spring.listener.RocketMQContainerStatus.State;

/**
 * Report of a container's state.
 */
final class StatusReport {

	static final ConsumerStatistics NO_STATISTICS = new ConsumerStatistics(Map.of(), List.of(), List.of(), List.of(), 0,
			0, 0, 0, 0);

	private StatusReport() {
	}

	static RocketMQContainerStatus of(DefaultRocketMQListenerContainer container, ContainerState state, GroupPlan plan,
			ContainerPauses pauses, @Nullable Instant startedAt) {
		List<EndpointStatus> endpoints = plan.table()
			.routes()
			.stream()
			.map((route) -> route.outcomes().status(route.endpoint()))
			.toList();
		RunningConsumer running = (state instanceof Running present) ? present.consumer() : null;
		ConsumerStatistics statistics = (running != null) ? running.consumer().statistics() : NO_STATISTICS;
		Set<MessageQueue> assigned = (running != null) ? running.consumer().assignment() : Set.of();
		int inFlight = (running != null) ? running.deliveries().inFlight() : 0;
		return new RocketMQContainerStatus(container.name(), container.client(), container.group(), endpoints,
				state(state), container.isAutoStartup(), pauses.isPaused(), pauses.queues(), assigned, startedAt,
				inFlight, failure(state), statistics.subscriptionConflicts(), statistics.problems());
	}

	private static State state(ContainerState state) {
		if (state instanceof Running) {
			return State.RUNNING;
		}
		if (state instanceof Starting) {
			return State.STARTING;
		}
		if (state instanceof Stopping) {
			return State.STOPPING;
		}
		return (failure(state) != null) ? State.FAILED : State.STOPPED;
	}

	private static @Nullable StartFailure failure(ContainerState state) {
		if (state instanceof Retrying retrying) {
			return failure(retrying.failure(), true);
		}
		return (state instanceof Stopped stopped && stopped.failure() != null) ? failure(stopped.failure(), false)
				: null;
	}

	private static StartFailure failure(ContainerState.Failure failure, boolean retrying) {
		return new StartFailure(failure.at(), failure.exception(), failure.message(), retrying);
	}

}
