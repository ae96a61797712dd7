// A client that knows nothing of SiameseWorker's code: Azure's own JavaScript library, and the messages as documented.
// node ask.mjs <identify queue> <answers queue> <count> <image file>; the connection string is in AZURE_STORAGE_CONNECTION_STRING.
// It says "sent <n>" and "answered <n>" as it goes on, and ends when every request has been answered.
import { readFile } from 'node:fs/promises';
import { QueueServiceClient } from '@azure/storage-queue';

const [identify, answers, countText, imageFile] = process.argv.slice(2);
const count = Number(countText);
const base64 = (await readFile(imageFile)).toString('base64');
const service = QueueServiceClient.fromConnectionString(process.env.AZURE_STORAGE_CONNECTION_STRING, { retryOptions: { maxTries: 1 } });
const requests = service.getQueueClient(identify);
const replies = service.getQueueClient(answers);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The storage may be away for a while: try until it is back.
async function insist(action) {
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (error.statusCode === 404 && error.code === 'MessageNotFound') return undefined;
      await pause(100);
    }
  }
}

await insist(() => requests.createIfNotExists());
await insist(() => replies.createIfNotExists());

const statuses = new Map();
async function send() {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const id = `js-${next++}`;
      const message = JSON.stringify({ type: 'identify', id, image: { base64 }, topK: 1 });
      await insist(() => requests.sendMessage(message, { messageTimeToLive: -1 }));
      if (next % 200 === 0) console.log(`sent ${next}`);
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
}

async function receive() {
  while (statuses.size < count) {
    const { receivedMessageItems: items } = await insist(() => replies.receiveMessages({ numberOfMessages: 32, visibilityTimeout: 60 }));
    if (items.length === 0) await pause(50);
    for (const item of items) {
      const answer = JSON.parse(item.messageText);
      const said = `${answer.status} ${answer.error ? answer.error.code : answer.class}`;
      if (statuses.has(answer.id) && statuses.get(answer.id) !== said) throw new Error(`${answer.id}: ${statuses.get(answer.id)}, then ${said}`);
      statuses.set(answer.id, said);
    }
    await Promise.all(items.map((item) => insist(() => replies.deleteMessage(item.messageId, item.popReceipt))));
    if (items.length > 0) console.log(`answered ${statuses.size}`);
  }
}

await Promise.all([send(), receive()]);
const tally = {};
for (const status of statuses.values()) tally[status] = (tally[status] ?? 0) + 1;
console.log(`all answered: ${JSON.stringify(tally)}`);
