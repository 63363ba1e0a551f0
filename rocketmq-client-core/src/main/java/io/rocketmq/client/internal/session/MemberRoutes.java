package io.rocketmq.client.internal.session;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.nameserver.RouteCache;
import io.rocketmq.client.internal.protocol.header.SendMessageHeader;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.nameserver.RouteChange;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Routes of the members' topics: looks up those that are missing, more and more slowly,
 * and tells the members of changes.
 */
final class MemberRoutes {

	private static final Logger logger = LoggerFactory.getLogger(MemberRoutes.class);

	/** Longest interval of lookups of a topic without a route, in ticks. */
	private static final int MAX_LOOKUP_TICKS = 5;

	private final Members members;

	private final RouteCache routes;

	private final Runnable templateMissing;

	/** Topics without a route; confined to the housekeeping thread. */
	private final Map<String, Lookup> lookups = new HashMap<>();

	MemberRoutes(Members members, RouteCache routes, Runnable templateMissing) {
		this.members = members;
		this.routes = routes;
		this.templateMissing = templateMissing;
		routes.onChange(this::changed);
	}

	private void changed(RouteChange change) {
		TopicRoute route = change.after();
		if (route != null) {
			this.members.ofTopic(route.topic()).forEach((member) -> member.routeChanged(route));
		}
		// Members keep a removed route; its topic is looked up until it is there again.
	}

	void lookUp(String topic) {
		this.routes.refresh(topic).whenComplete((route, failure) -> {
			if (failure == null) {
				// The route may have been known before, but is new to this member.
				this.members.ofTopic(topic).forEach((member) -> member.routeChanged(route));
				return;
			}
			logger.atDebug()
				.addKeyValue("topic", topic)
				.log("No route of topic {} yet: {}", topic, failure.getMessage());
			if (Futures.unwrap(failure) instanceof RouteNotFoundException missing) {
				if (topic.equals(SendMessageHeader.TEMPLATE_TOPIC)) {
					this.templateMissing.run();
				}
				this.members.ofTopic(topic).forEach((member) -> member.routeMissing(topic, missing));
			}
		});
	}

	void lookUpUnknown(GroupMember member) {
		for (String topic : member.topics()) {
			if (this.routes.known(topic) == null) {
				lookUp(topic);
			}
		}
	}

	/** Looks up missing routes that are due at this tick. */
	void lookUpMissing() {
		Set<String> missing = new HashSet<>();
		for (GroupMember member : this.members.all()) {
			for (String topic : member.topics()) {
				if (this.routes.readableQueues(topic).isEmpty()) {
					missing.add(topic);
				}
			}
		}
		this.lookups.keySet().retainAll(missing);
		for (String topic : missing) {
			if (this.lookups.computeIfAbsent(topic, (each) -> new Lookup()).isDue()) {
				lookUp(topic);
			}
		}
	}

	private static final class Lookup {

		private int interval;

		private int ticksLeft;

		boolean isDue() {
			if (this.ticksLeft-- > 0) {
				return false;
			}
			this.interval = Math.min(MAX_LOOKUP_TICKS, this.interval + 1);
			this.ticksLeft = this.interval - 1;
			return true;
		}

	}

}
