package io.rocketmq.client.consumer.assign;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.message.MessageQueue;

/**
 * Strategy that allocates only queues in given machine rooms, of brokers named
 * {@code room@broker}. Compatible with Apache's
 * {@code AllocateMessageQueueByMachineRoom}.
 */
public final class MachineRoomAllocation implements AllocationStrategy {

	private static final String SEPARATOR = "@";

	private final Set<String> rooms;

	/**
	 * Creates a strategy.
	 * @param rooms machine rooms whose queues are consumed, the same for all members
	 */
	public MachineRoomAllocation(Collection<String> rooms) {
		Arguments.notNull(rooms, "rooms");
		this.rooms = Set.copyOf(rooms);
	}

	@Override
	public List<MessageQueue> allocate(String clientId, List<MessageQueue> queues, List<String> clientIds) {
		Arguments.notNull(clientId, "clientId");
		Arguments.notNull(queues, "queues");
		Arguments.notNull(clientIds, "clientIds");
		int index = clientIds.indexOf(clientId);
		if (index < 0) {
			return List.of();
		}
		List<MessageQueue> near = queues.stream().filter((queue) -> isInRooms(queue.brokerName())).toList();
		int share = near.size() / clientIds.size();
		List<MessageQueue> own = new ArrayList<>(near.subList(share * index, share * (index + 1)));
		int rest = share * clientIds.size() + index;
		if (rest < near.size()) {
			own.add(near.get(rest));
		}
		return List.copyOf(own);
	}

	@Override
	public String name() {
		return "MACHINE_ROOM";
	}

	private boolean isInRooms(String brokerName) {
		String[] parts = brokerName.split(SEPARATOR);
		return parts.length == 2 && this.rooms.contains(parts[0]);
	}

}
