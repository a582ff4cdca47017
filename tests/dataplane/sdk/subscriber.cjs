// A subscriber as people write them with the CloudEvents SDK for JavaScript.
//
// Prints its port, then one line of JSON for each event. Answers `asks` with an event, fails `fails`.

const http = require("node:http");
const { createRequire } = require("node:module");
const { CloudEvent, HTTP } = createRequire(process.argv[2] + "/")("cloudevents");

const tell = (what) => process.stdout.write(JSON.stringify(what) + "\n");

const reply = (event) => {
  const answer = new CloudEvent({
    type: "answers",
    source: "/sdk",
    re: event.id,
    datacontenttype: "application/json",
    data: { sum: event.data.a + 1 },
  });
  return event.form === "structured" ? HTTP.structured(answer) : HTTP.binary(answer);
};

const server = http.createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const event = HTTP.toEvent({ headers: request.headers, body: Buffer.concat(chunks).toString() });
  const { data, ...attributes } = event.toJSON();
  tell({ path: request.url, attributes, data });
  if (event.type === "fails" && request.url !== "/dead") {
    response.writeHead(503).end("not today");
  } else if (event.type === "asks") {
    const { headers, body } = reply(event);
    response.writeHead(200, headers).end(body);
  } else {
    response.writeHead(200).end();
  }
});
server.listen(0, "127.0.0.1", () => tell(server.address().port));
