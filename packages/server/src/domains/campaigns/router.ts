export const campaignsRouter = {};
